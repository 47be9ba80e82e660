/* SPDX-License-Identifier: Apache-2.0 */
#include <cgroup.pb-c.h>
#include <string.h>

#include "convert/base/limits.h"
#include "convert/criu/draft_cgroup.h"
#include "convert/criu/image.h"
#include "convert/criu/unpack.h"

const struct ic_image_kind ic_image_cgroup = { "cgroup", "cgroup.img", "", 0x59383330 };

#define MAX_DEPTH 64U
/* What all paths of one image may take: below long names, short ones make many long paths. */
#define MAX_PATH_BYTES (64U << 20)
/* What records may take that are unpacked at once: each holds a copy of those inside it. */
#define MAX_HELD_BYTES (128U << 20)

struct reading {
	struct ic_arena *arena;
	struct ic_gaps *gaps;
	struct ic_place at; /* of the record */
	struct ic_draft_cgroups *draft;
	size_t nr; /* sets, folders and properties so far */
	size_t path_bytes;
	size_t held; /* bytes of records that are unpacked now, one in the other */
};

static struct ic_error *count(struct reading *reading, size_t nr)
{
	reading->nr += nr;
	if (reading->nr <= IC_MAX_CGROUPS && reading->path_bytes <= MAX_PATH_BYTES)
		return NULL;
	return ic_error_at(IC_ERR_LIMIT, reading->at,
			   "more control groups than are read, or with longer names");
}

static struct ic_error *take_set(struct reading *reading, const CgSetEntry *entry)
{
	struct ic_cgroup_set *set;
	struct ic_cgroup_place *places;
	struct ic_error *err = count(reading, 1 + entry->n_ctls);

	if (err)
		return err;
	places = ic_arena_alloc(reading->arena, entry->n_ctls, sizeof(*places));
	set = ic_array_append(&reading->draft->sets, reading->arena, sizeof(*set));
	if (!places || !set)
		return ic_error_memory();
	for (size_t i = 0; i < entry->n_ctls; i++) {
		const CgMemberEntry *from = entry->ctls[i];

		places[i] = (struct ic_cgroup_place){
			.controller = ic_unpacked_text(reading->arena, &from->name),
			.path = ic_unpacked_text(reading->arena, &from->path),
			.has_prefix = from->has_cgns_prefix,
			.prefix = from->cgns_prefix,
		};
	}
	*set = (struct ic_cgroup_set){ entry->id, places, entry->n_ctls };
	return NULL;
}

static struct ic_cgroup_rights rights(const CgroupPerms *perms)
{
	if (!perms)
		return (struct ic_cgroup_rights){ .known = false };
	return (struct ic_cgroup_rights){ true, perms->mode, perms->uid, perms->gid };
}

static struct ic_error *take_properties(struct reading *reading, const CgroupDirEntry *entry,
					struct ic_cgroup *group)
{
	struct ic_cgroup_property *properties;
	struct ic_error *err = count(reading, entry->n_properties);

	if (err)
		return err;
	properties = ic_arena_alloc(reading->arena, entry->n_properties, sizeof(*properties));
	if (!properties)
		return ic_error_memory();
	for (size_t i = 0; i < entry->n_properties; i++)
		properties[i] = (struct ic_cgroup_property){
			.name = ic_unpacked_text(reading->arena, &entry->properties[i]->name),
			.value = ic_unpacked_text(reading->arena, &entry->properties[i]->value),
			.rights = rights(entry->properties[i]->perms),
		};
	group->properties = properties;
	group->nr_properties = entry->n_properties;
	return NULL;
}

/* PARENT/NAME; the top's own name has its slashes already. */
static struct ic_text join(struct reading *reading, struct ic_text parent,
			   const ProtobufCBinaryData *name)
{
	bool slash = parent.size && parent.bytes[parent.size - 1] != '/' &&
		     !(name->len && name->data[0] == '/');
	size_t size = parent.size + slash + name->len;
	char *path = ic_arena_alloc(reading->arena, size + 1, 1);

	reading->path_bytes += size;
	if (!path)
		return (struct ic_text){ NULL, 0 };
	if (parent.size)
		memcpy(path, parent.bytes, parent.size);
	if (slash)
		path[parent.size] = '/';
	if (name->len)
		memcpy(path + parent.size + slash, name->data, name->len);
	return (struct ic_text){ path, size };
}

static struct ic_error *take_folder(struct reading *reading, const CgroupDirEntry *entry,
				    const struct ic_cgroup *parent, unsigned depth);

/* The children are packed records of their own: unpacked one by one, each within a budget. */
static struct ic_error *take_child(struct reading *reading, const ProtobufCBinaryData *bytes,
				   const struct ic_cgroup *parent, unsigned depth)
{
	ic_cleanup(ic_unpacked_free) CgroupDirEntry *entry = NULL;
	struct ic_reader record = ic_reader_init(bytes->data, bytes->len, reading->at, false);
	struct ic_error *err;

	if (depth > MAX_DEPTH || bytes->len > MAX_HELD_BYTES - reading->held)
		return ic_error_at(IC_ERR_LIMIT, reading->at,
				   "more than %u control groups in each other, or too large ones",
				   MAX_DEPTH);
	reading->held += bytes->len;
	err = ic_unpack(&cgroup_dir_entry__descriptor, &record, &entry);
	if (!err)
		err = take_folder(reading, entry, parent, depth);
	reading->held -= bytes->len;
	return err;
}

static struct ic_error *take_folder(struct reading *reading, const CgroupDirEntry *entry,
				    const struct ic_cgroup *parent, unsigned depth)
{
	struct ic_cgroup group = {
		.controllers = parent->controllers,
		.is_threaded = parent->is_threaded,
		.path = join(reading, parent->path, &entry->dir_name),
		.rights = rights(entry->dir_perms),
	};
	struct ic_error *err = count(reading, 1);
	struct ic_cgroup *kept;

	if (!err)
		err = take_properties(reading, entry, &group);
	if (err)
		return err;
	kept = ic_array_append(&reading->draft->groups, reading->arena, sizeof(*kept));
	if (!kept)
		return ic_error_memory();
	*kept = group;
	for (size_t i = 0; !err && i < entry->n_children; i++)
		err = take_child(reading, &entry->children[i], &group, depth + 1);
	return err;
}

/* "cpu,cpuacct" */
static struct ic_text controllers(struct reading *reading, const CgControllerEntry *entry)
{
	size_t size = 0, at = 0;
	char *text;

	for (size_t i = 0; i < entry->n_cnames; i++)
		size += entry->cnames[i].len + 1;
	text = ic_arena_alloc(reading->arena, size + 1, 1);
	for (size_t i = 0; text && i < entry->n_cnames; i++) {
		if (i)
			text[at++] = ',';
		if (entry->cnames[i].len)
			memcpy(text + at, entry->cnames[i].data, entry->cnames[i].len);
		at += entry->cnames[i].len;
	}
	return (struct ic_text){ text, text ? at : 0 };
}

static struct ic_error *take_controller(struct reading *reading, const CgControllerEntry *entry)
{
	struct ic_cgroup top = {
		.controllers = controllers(reading, entry),
		.is_threaded = entry->is_threaded,
	};
	struct ic_error *err = NULL;

	for (size_t i = 0; !err && i < entry->n_dirs; i++)
		err = take_folder(reading, entry->dirs[i], &top, 1);
	return err;
}

struct ic_error *ic_draft_cgroups(const struct ic_member *member, struct ic_arena *arena,
				  struct ic_gaps *gaps, struct ic_draft_cgroups *ret)
{
	ic_cleanup(ic_unpacked_free) CgroupEntry *entry = NULL;
	struct reading reading = { .arena = arena, .gaps = gaps, .draft = ret };
	struct ic_image image;
	struct ic_error *err = ic_image_open(member, "cgroup.img", &ic_image_cgroup, &image);

	if (err)
		return err;
	reading.at = image.reader.at;
	err = ic_unpack_next(&image, &cgroup_entry__descriptor, &entry);
	if (err)
		return err;
	for (size_t i = 0; !err && i < entry->n_sets; i++)
		err = take_set(&reading, entry->sets[i]);
	for (size_t i = 0; !err && i < entry->n_controllers; i++)
		err = take_controller(&reading, entry->controllers[i]);
	if (err && ic_error_kind(err) != IC_ERR_MEMORY) { /* what came before stands */
		ic_gaps_add_error(gaps, 0, member->name, err);
		err = NULL;
	}
	return err;
}
