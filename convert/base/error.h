/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ERROR_H
#define IC_BASE_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/base/attributes.h"

/*
 * The error channel: this operation has no result. Its sibling is the gap (base/gaps.h): the
 * result stands, but something is missing. A function that can fail returns `struct ic_error *`;
 * NULL means done. Results go through trailing `ret` parameters, which are set on success only.
 */

/** Why something failed. The kind, not the text, decides what a caller does about it. */
enum ic_error_kind {
	IC_ERR_MEMORY,      /**< an allocation failed */
	IC_ERR_SYSTEM,      /**< a system call failed; the reason is in the text */
	IC_ERR_DAMAGED,     /**< the input breaks the rules of its own format */
	IC_ERR_LIMIT,       /**< well-formed, but past a cap of base/limits.h */
	IC_ERR_UNSUPPORTED, /**< well-formed, but of a kind icecore does not know */
	IC_ERR_MISSING,     /**< the evidence should hold this and does not */
	IC_ERR_USAGE,       /**< the command line asks for something that makes no sense */
};

struct ic_error;

/** Where in the evidence. `member` is borrowed; `offset` counts bytes from its start. */
struct ic_place {
	const char *member;
	uint64_t offset;
};

/** Make an error. Never returns NULL: out of memory is an error object of its own. */
ic_must_use ic_never_null ic_printf(2, 3) struct ic_error *ic_error_new(enum ic_error_kind kind,
									const char *text, ...);

/** Make an error that reads "MEMBER+0xOFFSET: TEXT". Never returns NULL. */
ic_must_use ic_never_null ic_printf(3, 4) struct ic_error *ic_error_at(enum ic_error_kind kind,
								       struct ic_place place,
								       const char *text, ...);

/** Make an IC_ERR_SYSTEM error that reads "TEXT: strerror(errno_value)". Never returns NULL. */
ic_must_use ic_never_null ic_printf(2, 3) struct ic_error *ic_error_system(int errno_value,
									   const char *text, ...);

/** Put "CONTEXT: " before the text of `err`, take it over and return it. NULL stays NULL. */
ic_must_use ic_printf(2, 3) struct ic_error *ic_error_context(struct ic_error *err,
							      const char *context, ...);

/** The error of a failed allocation; needs no memory itself. */
ic_must_use ic_never_null struct ic_error *ic_error_memory(void);

enum ic_error_kind ic_error_kind(const struct ic_error *err);

/** The errno behind an IC_ERR_SYSTEM error, 0 for every other kind. */
int ic_error_errno(const struct ic_error *err);

/** The place an ic_error_at() error names; false, and *ret untouched, when it names none. */
bool ic_error_place(const struct ic_error *err, struct ic_place *ret);

/** One line without a newline at its end. Bytes from the evidence in it are not yet escaped. */
const char *ic_error_text(const struct ic_error *err);

/** Release an error; NULL is fine. */
void ic_error_free(struct ic_error *err);

/** Destructor for ic_cleanup(). */
void ic_error_freep(struct ic_error **err);

/*
 * The analyzers of clang and of gcc 12 ignore ic_never_null when they look at a caller: after
 * `err = ic_error_at()` they go on with `err == NULL`, take that for success and report what the
 * callee left unset.
 */
#if defined(__clang_analyzer__) || defined(IC_ANALYZING)
static inline struct ic_error *ic_error_never_null(struct ic_error *err)
{
	if (!err)
		__builtin_unreachable();
	return err;
}

#ifndef IC_ERROR_DEFINITIONS /* error.c, whose definitions the macros would garble */
#define ic_error_new(...)    ic_error_never_null(ic_error_new(__VA_ARGS__))
#define ic_error_at(...)     ic_error_never_null(ic_error_at(__VA_ARGS__))
#define ic_error_system(...) ic_error_never_null(ic_error_system(__VA_ARGS__))
#define ic_error_memory()    ic_error_never_null(ic_error_memory())
#endif
#endif

#endif
