/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_LISTING_H
#define IC_CRIU_LISTING_H

#include "convert/base/gaps.h"
#include "convert/base/json_writer.h"
#include "convert/base/member.h"
#include "convert/base/outdir.h"
#include "convert/criu/show.h"

/**
 * The records of one member as JSON: a document {"magic": NAME, "entries": [...]}, as crit has it,
 * or lines that each are {"member", "index", "offset", "magic", "entry"}, of one of several
 * checkpoints with "checkpoint" before them. What CRIU stores without a magic has "format" in its
 * place.
 */
struct ic_listing {
	struct ic_show show;
	struct ic_json json; /**< of `show` */
	struct ic_sink *sink;
	bool lines;
	const struct ic_member *member;   /**< in memory, if it is not large */
	const struct ic_member *evidence; /**< the same where it is stored */
	const char *key, *kind;           /**< "magic", "CORE" */
	const struct ic_outdir *spool;
	const char *checkpoint; /**< of several; NULL: it is the only one */
	uint64_t nr;            /**< records so far */
};

/** What listing a file takes. */
enum ic_raw_needs {
	IC_RAW_NEEDS_SIZE, /**< no byte is read */
	IC_RAW_NEEDS_BYTES,
	IC_RAW_NEEDS_SPOOL, /**< it is unpacked */
};

/**
 * A kind of file that CRIU and its plugins store without a magic, told by its name. To add one: a
 * file with its row, a line in ic_raw_formats[] (load/raw.c).
 */
struct ic_raw_format {
	const char *name;   /**< in the output, under "format" */
	const char *prefix; /**< of the file's name */
	const char *suffix;
	enum ic_raw_needs needs;
	/** List what is in it; what is damaged is a gap. */
	void (*list)(struct ic_listing *listing);
};

/** What is to be shown, and how. */
struct ic_listing_request {
	struct ic_sink *sink;
	struct ic_gaps *gaps; /**< gains what is damaged */
	bool lines;
	bool pretty;
	bool no_payload;
	uint32_t
		march; /**< core_entry.mtype of the machine; 0: unknown, then x86's names of flags */
	const struct ic_outdir *spool; /**< where what is packed is unpacked to; NULL: nowhere */
	const char *checkpoint;        /**< its name in lines, of one of several; NULL: none */
};

/**
 * List a member.
 *
 * @param member  its bytes need not be in memory
 * @param raw     what it is, if it is told by its name; NULL: an image, told by what is in it
 * @return NULL, also when something in it is damaged, which is a gap; IC_ERR_UNSUPPORTED when it is
 *         nothing that CRIU writes, IC_ERR_DAMAGED when it is empty, IC_ERR_MISSING when its bytes
 *         are not at hand: then nothing was written; else what the sink returned
 */
ic_must_use struct ic_error *ic_listing_write(const struct ic_listing_request *request,
					      const struct ic_member *member,
					      const struct ic_raw_format *raw);

/** core_entry.mtype of an image of a thread, for request.march; 0 if that cannot be read. */
uint32_t ic_listing_march(const struct ic_member *core);

/** Begin a record; its value is to be written into listing->json under the key that is returned. */
const char *ic_listing_open(struct ic_listing *listing, uint64_t offset);

/** End a record. */
void ic_listing_close(struct ic_listing *listing);

/** Damage of the member, for ic_gaps_add(). */
struct ic_gap ic_listing_gap(const struct ic_listing *listing, uint64_t offset);

extern const struct ic_raw_format ic_raw_pages, ic_raw_iptables, ic_raw_ip6tables, ic_raw_nftables,
	ic_raw_dump_log, ic_raw_pre_dump_log, ic_raw_restore_log, ic_raw_ifaddr, ic_raw_route,
	ic_raw_route6, ic_raw_rule, ic_raw_conntrack, ic_raw_expectations, ic_raw_amdgpu_kfd,
	ic_raw_amdgpu_render, ic_raw_amdgpu_dmabuf, ic_raw_amdgpu_pages, ic_raw_amdgpu_drm_pages;

#endif
