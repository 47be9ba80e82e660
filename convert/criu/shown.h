/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_SHOWN_H
#define IC_CRIU_SHOWN_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/** What a field means beyond what its declaration in proto/ can say. */
enum ic_shown_as {
	IC_SHOWN_PLAIN,   /**< as declared; bytes as base64 */
	IC_SHOWN_TEXT,    /**< bytes that are text */
	IC_SHOWN_BASE64,  /**< bytes that are bytes */
	IC_SHOWN_UNIX,    /**< bytes: a unix socket's name, quoted-printable */
	IC_SHOWN_MESSAGE, /**< bytes: a packed message */
	IC_SHOWN_HEX,     /**< a number, or a message in which every number is so */
	IC_SHOWN_IP,      /**< a list of words: an address in network order */
	IC_SHOWN_FLAGS,   /**< bits that have names */
	IC_SHOWN_NAMES,   /**< a number that has a name */
	IC_SHOWN_DEVICE,  /**< the kernel's dev_t: MAJOR << 20 | MINOR */
	IC_SHOWN_ODEVICE, /**< makedev()'s */
};

/** A number and its name; lists end with a name of NULL. */
struct ic_shown_name {
	const char *name;
	uint32_t value;
};

/**
 * How a field is shown: CRIU's option 1018 of its schemas, and which bytes are text. To add one: a
 * row, sorted by message, then field. Every field that is declared as bytes has one.
 */
struct ic_shown {
	const char *message;
	const char *field;
	enum ic_shown_as as;
	const struct ic_shown_name *names;        /**< of FLAGS and NAMES */
	const ProtobufCMessageDescriptor *packed; /**< of MESSAGE */
};

extern const struct ic_shown ic_shown[];
extern const size_t ic_nr_shown;

/** The row of a field, or NULL: it is shown as declared. */
const struct ic_shown *ic_shown_find(const char *message, const char *field);

/**
 * Names of bits as a machine has them: the flags of open() and mmap() are not the same everywhere.
 *
 * @param march  core_entry.mtype, or 0: unknown, then as on x86
 */
const struct ic_shown_name *ic_shown_on(const struct ic_shown_name *names, uint32_t march);

/* Names as crit prints them: lib/pycriu/images/pb2dict.py (CRIU 4.2). */
extern const struct ic_shown_name ic_shown_mmap_prot[], ic_shown_mmap_flags[],
	ic_shown_mmap_status[], ic_shown_rfile_flags[], ic_shown_seals_flags[],
	ic_shown_pmap_flags[], ic_shown_task_state[], ic_shown_sk_family[], ic_shown_sk_type[],
	ic_shown_sk_state[], ic_shown_sk_proto[];

#endif
