/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define COMMON 0x54564319U

/* A protobuf message or an image of some, put together by hand. */
struct bytes {
	uint8_t at[1 << 17];
	size_t size;
};

static void put_varint(struct bytes *to, uint64_t value)
{
	for (; value > 127; value >>= 7)
		to->at[to->size++] = (uint8_t)(value | 128);
	to->at[to->size++] = (uint8_t)value;
}

static void put_number(struct bytes *to, unsigned field, uint64_t value)
{
	put_varint(to, field << 3);
	put_varint(to, value);
}

static void put_bytes(struct bytes *to, unsigned field, const void *from, size_t size)
{
	put_varint(to, field << 3 | 2);
	put_varint(to, size);
	memmove(to->at + to->size, from, size);
	to->size += size;
}

static void put_string(struct bytes *to, unsigned field, const char *text)
{
	put_bytes(to, field, text, strlen(text));
}

static void put_word(struct bytes *to, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		to->at[to->size++] = (uint8_t)(word >> 8 * i);
}

static void write_image(struct dump *dump, const char *name, uint32_t magic,
			const struct bytes *message)
{
	static struct bytes image;
	char path[64];

	image.size = 0;
	put_word(&image, COMMON);
	put_word(&image, magic);
	put_word(&image, (uint32_t)message->size);
	memcpy(image.at + image.size, message->at, message->size);
	image.size += message->size;
	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(dump->unit, path, image.at, image.size);
}

static void prepare(struct dump *dump)
{
	icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
}

static void put_mount(struct bytes *to)
{
	put_number(to, 1, 16);
	put_number(to, 2, 7);
	put_number(to, 3, 254U << 20 | 3);
	put_number(to, 4, 6);
	put_number(to, 5, 2 | 4 | 8);
	put_string(to, 6, "/");
	put_string(to, 7, "/data\n");
	put_string(to, 8, "/dev/vda");
	put_string(to, 9, "data=ordered");
	put_number(to, 10, 3);
	put_string(to, 14, "ext4");
	put_number(to, 17, 1);
	put_string(to, 18, "volume");
}

static void a_mount_is_what_its_image_says(void **state)
{
	static struct bytes message;
	struct dump *dump = *state;
	const struct ic_mounts *mounts;

	prepare(dump);
	message.size = 0;
	put_mount(&message);
	write_image(dump, "mountpoints-9.img", 0x55563928, &message);
	mounts = loaded(dump)->mounts;
	assert_int_equal(mounts->nr, 1);
	assert_int_equal(mounts->list->namespace_id, 9);
	assert_int_equal(mounts->list->major, 254);
	assert_int_equal(mounts->list->minor, 3);
	assert_string_equal(mounts->list->fstype.bytes, "ext4");
	assert_string_equal(mounts->list->external.bytes, "volume");
	assert_true(mounts->list->is_external);
}

static void damaged_images_cost_what_they_held(void **state)
{
	static const struct {
		const char *name;
		uint32_t magic;
	} rows[] = {
		{ "mountpoints-9.img", 0x55563928 }, { "utsns-9.img", 0x54473203 },
		{ "userns-9.img", 0x55474906 },      { "pidns-9.img", 0x61157326 },
		{ "netns-9.img", 0x55933752 },       { "netdev-9.img", 0x57373951 },
		{ "timens-9.img", 0x43114433 },      { "cgroup.img", 0x59383330 },
	};
	static struct bytes message;
	struct dump *dump = *state;

	prepare(dump);
	for (size_t i = 0; i < IC_NR(rows); i++) {
		const struct ic_checkpoint *checkpoint;
		char path[64];

		message.size = 0;
		put_varint(&message, 1 << 3 | 2); /* a length, and nothing behind it */
		put_varint(&message, 1000);
		write_image(dump, rows[i].name, rows[i].magic, &message);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 0, rows[i].name);
		write_image(dump, rows[i].name, 0x12345678, &message);
		checkpoint = loaded(dump);
		expect_gap(checkpoint, IC_GAP_DAMAGED, 0, rows[i].name);
		assert_int_equal(checkpoint->nr_processes, 1);
		(void)snprintf(path, sizeof(path), "images/%s", rows[i].name);
		assert_int_equal(unlinkat(dump->unit->outdir.fd, path, 0), 0);
	}
}

static void raw_images_of_the_network_cost_what_they_held(void **state)
{
	static const char *const names[] = { "ifaddr-9.img", "route-9.img",    "route6-9.img",
					     "rule-9.img",   "netns-ct-9.img", "netns-exp-9.img" };
	struct dump *dump = *state;

	prepare(dump);
	for (size_t i = 0; i < IC_NR(names); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "images/%s", names[i]);
		make_file(dump->unit, path, "no netlink", 10);
		expect_gap(loaded(dump), IC_GAP_DAMAGED, 0, names[i]);
		assert_int_equal(unlinkat(dump->unit->outdir.fd, path, 0), 0);
	}
}

static void maps_of_users_and_names_of_hosts_are_known(void **state)
{
	static struct bytes message, range;
	struct dump *dump = *state;
	const struct ic_namespaces *namespaces;
	const struct ic_namespace *is;

	prepare(dump);
	range.size = message.size = 0;
	put_number(&range, 1, 0);
	put_number(&range, 2, 100000);
	put_number(&range, 3, 65536);
	put_bytes(&message, 1, range.at, range.size);
	put_bytes(&message, 2, range.at, range.size);
	write_image(dump, "userns-70.img", 0x55474906, &message);
	message.size = 0;
	put_string(&message, 1, "web\033");
	write_image(dump, "utsns-71.img", 0x54473203, &message);
	message.size = 0;
	put_string(&message, 8, "extRootNetNS");
	write_image(dump, "netns-72.img", 0x55933752, &message);
	namespaces = loaded(dump)->namespaces;
	is = ic_namespace_find(namespaces, IC_NAMESPACE_USER, 70);
	assert_non_null(is);
	assert_int_equal(is->uid_map.nr, 1);
	assert_int_equal(is->gid_map.range->outside, 100000);
	is = ic_namespace_find(namespaces, IC_NAMESPACE_UTS, 71);
	assert_string_equal(is->nodename.bytes, "web\033");
	assert_null(is->domainname.bytes);
	is = ic_namespace_find(namespaces, IC_NAMESPACE_NET, 72);
	assert_string_equal(is->external.bytes, "extRootNetNS");
	assert_int_equal(is->nr_processes, 0);
	assert_null(ic_namespace_find(namespaces, IC_NAMESPACE_NET, 71));
}

/* A control group `depth` levels deep, each in the one above it. */
static void put_groups(struct bytes *to, unsigned depth)
{
	static struct bytes inner;

	to->size = 0;
	put_string(to, 1, "g");
	for (unsigned i = 1; i < depth; i++) {
		memcpy(inner.at, to->at, to->size);
		inner.size = to->size;
		to->size = 0;
		put_string(to, 1, "g");
		put_bytes(to, 2, inner.at, inner.size);
	}
}

static const struct ic_checkpoint *with_groups(struct dump *dump, unsigned depth)
{
	static struct bytes group, controller, message;

	put_groups(&group, depth);
	controller.size = message.size = 0;
	put_string(&controller, 1, "memory");
	put_string(&controller, 1, "cpu");
	put_bytes(&controller, 2, group.at, group.size);
	put_bytes(&message, 2, controller.at, controller.size);
	write_image(dump, "cgroup.img", 0x59383330, &message);
	return loaded(dump);
}

static void control_groups_are_as_deep_as_a_bound_says(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	prepare(dump);
	checkpoint = with_groups(dump, 3);
	assert_int_equal(checkpoint->cgroups->nr_groups, 3);
	assert_string_equal(checkpoint->cgroups->groups[2].path.bytes, "g/g/g");
	assert_string_equal(checkpoint->cgroups->groups[2].controllers.bytes, "memory,cpu");
	checkpoint = with_groups(dump, 5000);
	expect_gap(checkpoint, IC_GAP_LIMIT, 0, "control groups in each other");
	assert_int_equal(checkpoint->cgroups->nr_groups, 64);
}

static void processes_without_ids_have_no_namespaces(void **state)
{
	struct dump *dump = *state;

	prepare(dump);
	assert_int_equal(unlinkat(dump->unit->outdir.fd, "images/ids-42.img", 0), 0);
	assert_null(loaded(dump)->processes->namespaces);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(a_mount_is_what_its_image_says),
		dump_test(damaged_images_cost_what_they_held),
		dump_test(raw_images_of_the_network_cost_what_they_held),
		dump_test(maps_of_users_and_names_of_hosts_are_known),
		dump_test(control_groups_are_as_deep_as_a_bound_says),
		dump_test(processes_without_ids_have_no_namespaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
