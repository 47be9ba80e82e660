/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_ATTRIBUTES_H
#define IC_BASE_ATTRIBUTES_H

/** The caller must look at the result. */
#define ic_must_use __attribute__((warn_unused_result))

/** Argument number `text` is a printf format, the arguments for it start at number `first`. */
#define ic_printf(text, first) __attribute__((format(printf, text, first)))

/** The result is never NULL. */
#define ic_never_null __attribute__((returns_nonnull))

/** Call `destructor(&variable)` when the variable goes out of scope. */
#define ic_cleanup(destructor) __attribute__((cleanup(destructor)))

#define IC_NR(array) (sizeof(array) / sizeof((array)[0]))

#endif
