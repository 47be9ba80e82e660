/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/checkpoint_fixture.h"

#define AUXV "no auxiliary vector"

/* Images in images/, and beside them the runtime's files: loaded as images/checkpoint/. */
static void write_file(struct dump *dump, const char *name, const char *text)
{
	char path[160];

	(void)snprintf(path, sizeof(path), "images/%s", name);
	make_file(dump->unit, path, text, strlen(text));
}

static const struct ic_checkpoint *with_files(struct dump *dump, const char *const files[][2],
					      size_t nr)
{
	struct icb *b = describe(dump, NULL);

	icb_process(b, 42, 0, "victim");
	written(dump);
	for (size_t i = 0; i < nr; i++)
		write_file(dump, files[i][0], files[i][1]);
	return loaded(dump);
}

static void expect_fact(const struct ic_checkpoint *checkpoint, enum ic_container_fact fact,
			const char *text)
{
	struct ic_text is = checkpoint->container.is[fact];

	if (!text) {
		assert_null(is.bytes);
		return;
	}
	if (!is.bytes)
		fail_msg("no %s", ic_container_fact_name(fact));
	assert_string_equal(is.bytes, text);
}

static bool has_caveat(const struct ic_checkpoint *checkpoint, const char *part)
{
	const struct ic_container *container = &checkpoint->container;

	for (size_t i = 0; i < container->nr_caveats; i++)
		if (strstr(container->caveats[i].text.bytes, part))
			return true;
	return false;
}

static void the_engine_is_told_by_what_only_it_writes(void **state)
{
	static const struct {
		const char *engine;
		const char *files[2][2];
	} cases[] = {
		{ "Podman",
		  { { "spec.dump", "{\"annotations\":{\"io.container.manager\":\"libpod\"}}" } } },
		{ "CRI-O",
		  { { "spec.dump", "{\"annotations\":{\"io.container.manager\":\"cri-o\"}}" } } },
		{ "other",
		  { { "spec.dump", "{\"annotations\":{\"io.container.manager\":\"other\"}}" } } },
		{ "containerd",
		  { { "spec.dump",
		      "{\"annotations\":{\"io.kubernetes.cri.sandbox-name\":\"p\"}}" } } },
		{ "containerd", { { "spec.dump", "{}" }, { "status.dump", "{}" } } },
		{ "unknown", { { "spec.dump", "{}" } } },
		{ "unknown", { { "config.dump", "[]" } } },
		{ "Podman", { { "config.dump", "{\"lockID\":1,\"staticDir\":\"/x\"}" } } },
		{ "CRI-O", { { "bind.mounts", "[]" } } },
		{ "Docker",
		  { { "config.json",
		      "{\"created\":\"2026-01-01T00:00:00Z\",\"name\":\"c\",\"shell\":false}" } } },
		{ NULL, { { "config.json", "{\"ociVersion\":\"1.0\"}" } } },
		{ NULL, { { "dump.log", "" } } },
	};
	struct dump *dump = *state;

	for (size_t i = 0; i < IC_NR(cases); i++) {
		const struct ic_checkpoint *checkpoint;

		(void)snprintf(dump->images, sizeof(dump->images), "%s/images", dump->unit->folder);
		checkpoint = with_files(dump, cases[i].files, cases[i].files[1][0] ? 2 : 1);
		if (cases[i].engine)
			assert_string_equal(checkpoint->container.engine, cases[i].engine);
		else
			assert_null(checkpoint->container.engine);
		for (size_t j = 0; j < 2 && cases[i].files[j][0]; j++) {
			char path[200];

			(void)snprintf(path, sizeof(path), "%s/%s", dump->images,
				       cases[i].files[j][0]);
			assert_int_equal(unlink(path), 0);
		}
		icb_free(dump->b);
		dump->b = NULL;
	}
}

static void facts_come_with_the_place_that_says_them(void **state)
{
	static const char *const files[][2] = {
		{ "config.dump",
		  "{\"id\":\"c1\",\"name\":\"k8s_web_p_n_u_0\",\"rootfsImageName\":\"r/web:1\","
		  "\"rootfsImageRef\":\"r/web@sha256:0123\",\"runtime\":\"runc\","
		  "\"createdTime\":\"2026-11-22T05:01:02.5Z\","
		  "\"checkpointedTime\":\"2026-11-22T05:04:05Z\","
		  "\"restoredTime\":\"0001-01-01T00:00:00Z\"}" },
		{ "spec.dump",
		  "{\"hostname\":\"h\",\"annotations\":{\"io.container.manager\":\"cri-o\","
		  "\"io.kubernetes.cri-o.Metadata\":\"{\\\"name\\\":\\\"web\\\",\\\"attempt\\\":3}\","
		  "\"io.kubernetes.pod.name\":\"p\",\"io.kubernetes.pod.namespace\":\"n\","
		  "\"io.kubernetes.cri-o.IP.0\":\"10.1.2.3\","
		  "\"io.kubernetes.cri-o.IP.1\":\"fd00::3\"}}" },
	};
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint = with_files(dump, files, IC_NR(files));
	const struct ic_container *container = &checkpoint->container;

	expect_fact(checkpoint, IC_CONTAINER_NAME, "web");
	expect_fact(checkpoint, IC_CONTAINER_NAME_IN_ENGINE, "k8s_web_p_n_u_0");
	expect_fact(checkpoint, IC_CONTAINER_ATTEMPT, "3");
	expect_fact(checkpoint, IC_CONTAINER_IMAGE, "r/web:1");
	expect_fact(checkpoint, IC_CONTAINER_IMAGE_DIGEST, "r/web@sha256:0123");
	expect_fact(checkpoint, IC_CONTAINER_POD, "p");
	expect_fact(checkpoint, IC_CONTAINER_POD_NAMESPACE, "n");
	expect_fact(checkpoint, IC_CONTAINER_CREATED, "2026-11-22T05:01:02.5Z");
	expect_fact(checkpoint, IC_CONTAINER_CHECKPOINTED, "2026-11-22T05:04:05Z");
	expect_fact(checkpoint, IC_CONTAINER_RESTORED, NULL);
	assert_int_equal(container->nr_addresses, 2);
	assert_string_equal(container->addresses[1].address.bytes, "fd00::3");
	assert_string_equal(container->statements[0].where, "spec.dump");
	assert_string_equal(container->statements[0].key,
			    "annotations/io.kubernetes.cri-o.Metadata/name");
}

/* The kubelet's name of what was loaded says who it is, and less than what is in it. */
static void the_name_of_the_file_counts_last(void **state)
{
	static const char folder[] = "checkpoint-shop_prod-web-2026-01-02T03:04:05Z";
	static const char spec[] = "{\"annotations\":{\"io.container.manager\":\"cri-o\","
				   "\"io.kubernetes.pod.name\":\"shop\","
				   "\"io.kubernetes.pod.namespace\":\"prod\","
				   "\"io.kubernetes.container.name\":\"evil\"}}";
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;
	struct ic_error *err;
	char path[160], spec_path[160];

	(void)snprintf(path, sizeof(path), "%s/%s", dump->unit->folder, folder);
	icb_process(describe(dump, NULL), 42, 0, "victim");
	assert_int_equal(icb_write(dump->b, path), 0);
	checkpoint = load_from(dump, path, &err);
	assert_null(err);
	assert_string_equal(checkpoint->container.engine, "unknown");
	expect_fact(checkpoint, IC_CONTAINER_NAME, "web");
	expect_fact(checkpoint, IC_CONTAINER_POD, "shop");
	expect_fact(checkpoint, IC_CONTAINER_POD_NAMESPACE, "prod");
	expect_fact(checkpoint, IC_CONTAINER_CHECKPOINTED, "2026-01-02T03:04:05Z");
	(void)snprintf(spec_path, sizeof(spec_path), "%s/spec.dump", folder);
	make_file(dump->unit, spec_path, spec, sizeof(spec) - 1);
	checkpoint = load_from(dump, path, &err);
	assert_null(err);
	assert_string_equal(checkpoint->container.engine, "CRI-O");
	expect_fact(checkpoint, IC_CONTAINER_NAME, "evil");
	assert_true(has_caveat(checkpoint, "the file is named after prod-web"));
}

static void times_in_nanoseconds_are_exact(void **state)
{
	static const char *const files[][2] = {
		{ "status.dump",
		  "{\"created_at\":1795322462000000001,\"startedAt\":\"1795322463500000000\","
		  "\"finished_at\":0,\"state\":1,\"metadata\":{\"name\":\"web\",\"attempt\":0}}" },
		{ "status", "{\"Version\":\"v1\",\"Pid\":4242,\"FinishedAt\":0}" },
	};
	const struct ic_checkpoint *checkpoint = with_files(*state, files, IC_NR(files));

	expect_fact(checkpoint, IC_CONTAINER_CREATED, "2026-11-22T04:41:02.000000001Z");
	expect_fact(checkpoint, IC_CONTAINER_STARTED, "2026-11-22T04:41:03.5Z");
	expect_fact(checkpoint, IC_CONTAINER_FINISHED, NULL);
	expect_fact(checkpoint, IC_CONTAINER_STATE, "CONTAINER_RUNNING");
	expect_fact(checkpoint, IC_CONTAINER_HOST_PID, "4242");
	expect_fact(checkpoint, IC_CONTAINER_ATTEMPT, NULL);
}

static void addresses_of_both_generations_of_podman(void **state)
{
	static const char *const new[][2] = {
		{ "spec.dump", "{\"annotations\":{\"io.container.manager\":\"libpod\"}}" },
		{ "config.dump", "{}" },
		{ "network.status",
		  "{\"podman\":{\"interfaces\":{\"eth0\":{\"subnets\":[{\"ipnet\":\"10.88.0.9/16\","
		  "\"gateway\":\"10.88.0.1\"},{\"ipnet\":\"fd00::9/64\"}],"
		  "\"mac_address\":\"f2:99:8d:fb:5a:57\"}}}}" },
	};
	static const char *const old[][2] = {
		{ "network.status",
		  "[{\"interfaces\":[{\"name\":\"cni0\"},{\"name\":\"eth0\",\"mac\":\"aa:bb\"}],"
		  "\"ips\":[{\"version\":\"4\",\"interface\":1,\"address\":\"10.88.0.2/16\","
		  "\"gateway\":\"10.88.0.1\"},{\"interface\":7,\"address\":\"1.1.1.1/8\"}]}]" },
	};
	struct dump *dump = *state;
	const struct ic_container *container = &with_files(dump, new, IC_NR(new))->container;

	assert_int_equal(container->nr_addresses, 2);
	assert_string_equal(container->addresses[0].network.bytes, "podman");
	assert_string_equal(container->addresses[0].interface.bytes, "eth0");
	assert_string_equal(container->addresses[0].address.bytes, "10.88.0.9/16");
	assert_string_equal(container->addresses[0].gateway.bytes, "10.88.0.1");
	assert_string_equal(container->addresses[1].mac.bytes, "f2:99:8d:fb:5a:57");
	assert_null(container->addresses[1].gateway.bytes);
	write_file(dump, old[0][0], old[0][1]);
	container = &loaded(dump)->container;
	assert_int_equal(container->nr_addresses, 2);
	assert_string_equal(container->addresses[0].interface.bytes, "eth0");
	assert_string_equal(container->addresses[0].mac.bytes, "aa:bb");
	assert_null(container->addresses[1].interface.bytes);
}

static void what_the_runtime_always_writes_is_a_gap_and_the_rest_is_only_said(void **state)
{
	static const char *const files[][2] = {
		{ "spec.dump", "{\"annotations\":{\"io.container.manager\":\"libpod\"}}" },
	};
	const struct ic_checkpoint *checkpoint = with_files(*state, files, IC_NR(files));
	size_t nr_gaps = 0;

	expect_gap(checkpoint, IC_GAP_MISSING, 0, "config.dump: not in the checkpoint");
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++)
		nr_gaps += !ic_gap_at(&checkpoint->gaps, i)->pid;
	assert_int_equal(nr_gaps, 1);
	assert_true(checkpoint->container.nr_absent > 1);
	assert_string_equal(checkpoint->container.absent[0].name, "config.dump");
	assert_true(checkpoint->container.absent[0].is_gap);
	assert_false(checkpoint->container.absent[1].is_gap);
}

static void bare_images_lack_nothing(void **state)
{
	struct dump *dump = *state;
	const struct ic_checkpoint *checkpoint;

	icb_process(describe(dump, NULL), 42, 0, "victim");
	checkpoint = made(dump);
	assert_null(checkpoint->container.engine);
	assert_int_equal(checkpoint->container.nr_absent, 0);
	assert_int_equal(checkpoint->container.nr_caveats, 0);
	for (size_t i = 0; i < checkpoint->gaps.list.nr; i++)
		assert_non_null(strstr(ic_gap_at(&checkpoint->gaps, i)->text, AUXV));
}

static void what_is_outside_is_said(void **state)
{
	static const char *const files[][2] = {
		{ "config.dump", "{\"namedVolumes\":[{\"volumeName\":\"data\",\"dest\":\"/data\","
				 "\"options\":[\"rw\"]}]}" },
		{ "spec.dump",
		  "{\"annotations\":{\"io.container.manager\":\"libpod\","
		  "\"io.kubernetes.cri-o.SandboxID\":\"abc\"},"
		  "\"mounts\":[{\"destination\":\"/data\",\"type\":\"bind\",\"source\":\"/v\"},"
		  "{\"destination\":\"/host\",\"type\":\"bind\",\"source\":\"/srv/x\"},"
		  "{\"destination\":\"/etc/hosts\",\"type\":\"bind\",\"source\":\"/run/hosts\"},"
		  "{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"}],"
		  "\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"mount\"},"
		  "{\"type\":\"ipc\"},{\"type\":\"network\",\"path\":\"/proc/7/ns/net\"}]}}" },
	};
	const struct ic_checkpoint *checkpoint = with_files(*state, files, IC_NR(files));

	assert_true(has_caveat(checkpoint,
			       "network namespace is not the container's own, it joined "
			       "/proc/7/ns/net"));
	assert_true(has_caveat(checkpoint, "no uts namespace of its own"));
	assert_true(has_caveat(checkpoint, "/data is the volume data"));
	assert_true(has_caveat(checkpoint, "/host is mounted from /srv/x"));
	assert_true(has_caveat(checkpoint, "one container of the pod abc"));
	assert_false(has_caveat(checkpoint, "/data is mounted"));
	assert_false(has_caveat(checkpoint, "/etc/hosts"));
	assert_int_equal(checkpoint->container.nr_mounts, 5);
}

static void members_that_contradict_each_other_are_told(void **state)
{
	static const char *const files[][2] = {
		{ "config.dump", "{\"id\":\"one\"}" },
		{ "spec.dump", "{}" },
		{ "status", "{}" },
		{ "status.dump", "{\"id\":\"two\"}" },
	};
	const struct ic_checkpoint *checkpoint = with_files(*state, files, IC_NR(files));

	expect_fact(checkpoint, IC_CONTAINER_ID, "one");
	assert_true(has_caveat(checkpoint, "status.dump (id) says two of the container's id"));
}

/* Every value in turn has a type that nobody expects there: nothing is read of it, nothing breaks. */
static void wrong_types_say_nothing(void **state)
{
	static const char *const names[] = { "config.dump", "spec.dump",        "status.dump",
					     "status",      "config.json",      "network.status",
					     "bind.mounts", "descriptors.json", "pod.dump",
					     "pod.options" };
	static const char *const keys[] = {
		"id",         "name",     "createdTime",  "annotations",   "labels",
		"mounts",     "linux",    "namedVolumes", "state",         "metadata",
		"image",      "Pid",      "created",      "emptyNS",       "ips",
		"interfaces", "hostname", "root",         "CreateCommand", "rootfsImageRef",
	};
	static const char *const values[] = { "null",  "true",        "-1",
					      "1e300", "[]",          "[[],{},1,null]",
					      "{}",    "{\"x\":[1]}", "[{\"interfaces\":[3]}]" };
	struct dump *dump = *state;
	char text[4096];

	icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	for (size_t v = 0; v < IC_NR(values); v++) {
		int size = snprintf(text, sizeof(text), "{");

		for (size_t k = 0; k < IC_NR(keys); k++)
			size += snprintf(text + size, sizeof(text) - (size_t)size, "%s\"%s\":%s",
					 k ? "," : "", keys[k], values[v]);
		(void)snprintf(text + size, sizeof(text) - (size_t)size, "}");
		for (size_t i = 0; i < IC_NR(names); i++)
			write_file(dump, names[i], text);
		assert_string_equal(loaded(dump)->container.engine, "containerd");
		for (size_t i = 0; i < IC_NR(names); i++)
			write_file(dump, names[i], values[v]);
		(void)loaded(dump);
	}
}

static void a_log_of_criu_tells_where_it_ran_and_what_went_wrong(void **state)
{
	static const char *const files[][2] = {
		{ "dump.log",
		  "(00.000000) Version: 4.2 (gitid v4.2-1-gabc)\n"
		  "(00.000010) Running on lab Linux 6.18.44 #1 SMP PREEMPT x86_64\n"
		  "(00.001000) Dumping task (pid: 4242 comm: a) b)\n"
		  "(00.002000) Putting parasite blob into 0x7f0000000000->0x7ffff7fc1000\n"
		  "(00.003000) sid=1 pgid=1 pid=1\n"
		  "(00.003500) Warn  (criu/x.c:1): skipped\n"
		  "(00.004000) Dumping task (pid: 4243)\n"
		  "Error (criu/util.c:627): execvp failed\n"
		  "(01.500000) Dumping finished successfully\n" },
	};
	const struct ic_checkpoint *checkpoint = with_files(*state, files, 1);
	const struct ic_criu_log *log = checkpoint->container.criu_logs;

	assert_int_equal(checkpoint->container.nr_criu_logs, 1);
	assert_int_equal(log->nr_lines, 9);
	assert_string_equal(log->version.bytes, "4.2");
	assert_string_equal(log->git_id.bytes, "v4.2-1-gabc");
	assert_string_equal(log->host.bytes, "lab");
	assert_string_equal(log->release.bytes, "6.18.44");
	assert_string_equal(log->build.bytes, "#1 SMP PREEMPT");
	assert_string_equal(log->arch.bytes, "x86_64");
	assert_int_equal(log->nr_processes, 2);
	assert_int_equal(log->processes[0].host_pid, 4242);
	assert_int_equal(log->processes[0].pid, 1);
	assert_string_equal(log->processes[0].comm.bytes, "a) b");
	assert_true(log->processes[0].parasite == 0x7ffff7fc1000);
	assert_int_equal(log->processes[1].pid, 0);
	assert_false(log->processes[1].has_parasite);
	assert_int_equal(log->nr_errors, 1);
	assert_int_equal(log->nr_warnings, 1);
	assert_int_equal(log->messages[0].time, 3500);
	assert_string_equal(log->messages[1].text.bytes, "(criu/util.c:627): execvp failed");
	assert_false(log->messages[1].has_time);
	assert_true(log->finished);
	assert_int_equal(log->last_time, 1500000);
}

static void a_log_that_is_no_log_says_nothing(void **state)
{
	static const char *const texts[] = {
		"Version: ",
		"Running on ",
		"Running on a b c",
		"Dumping task (pid: 99999999999999999999 comm: x)",
		"sid=1 pgid=1 pid=1\nPutting parasite blob into 0xz->0x",
		"(999999999999999999.999999) Dumping task (pid: 1",
		"Version: 4.2 (gitid",
		"Running on    ",
	};
	struct dump *dump = *state;

	icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	for (size_t i = 0; i < IC_NR(texts); i++) {
		write_file(dump, "dump.log", texts[i]);
		assert_int_equal(loaded(dump)->container.nr_criu_logs, 1);
	}
}

static void more_messages_than_are_kept_are_counted(void **state)
{
	struct dump *dump = *state;
	size_t nr = 5000, line = strlen("Error (x)\n");
	char *text = malloc(nr * line + 1);
	const struct ic_criu_log *log;

	assert_non_null(text);
	for (size_t i = 0; i < nr; i++)
		memcpy(text + i * line, "Error (x)\n", line + 1);
	icb_process(describe(dump, NULL), 42, 0, "victim");
	written(dump);
	write_file(dump, "dump.log", text);
	free(text);
	log = loaded(dump)->container.criu_logs;
	assert_int_equal(log->nr_errors, nr);
	assert_int_equal(log->nr_messages, 1000);
}

static void every_fact_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < IC_NR_CONTAINER_FACTS; i++) {
		assert_non_null(ic_container_fact_name((enum ic_container_fact)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(ic_container_fact_name((enum ic_container_fact)i),
						ic_container_fact_name((enum ic_container_fact)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dump_test(the_engine_is_told_by_what_only_it_writes),
		dump_test(facts_come_with_the_place_that_says_them),
		dump_test(the_name_of_the_file_counts_last),
		dump_test(times_in_nanoseconds_are_exact),
		dump_test(addresses_of_both_generations_of_podman),
		dump_test(what_the_runtime_always_writes_is_a_gap_and_the_rest_is_only_said),
		dump_test(bare_images_lack_nothing),
		dump_test(what_is_outside_is_said),
		dump_test(members_that_contradict_each_other_are_told),
		dump_test(wrong_types_say_nothing),
		dump_test(a_log_of_criu_tells_where_it_ran_and_what_went_wrong),
		dump_test(a_log_that_is_no_log_says_nothing),
		dump_test(more_messages_than_are_kept_are_counted),
		cmocka_unit_test(every_fact_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
