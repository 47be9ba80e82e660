/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CLI_EVIDENCE_H
#define IC_CLI_EVIDENCE_H

#include "convert/base/arena.h"
#include "convert/cli/settings.h"
#include "convert/input/chain.h"

/** Everything that belongs to one checkpoint of the command line, by path. */
struct ic_evidence {
	struct ic_chain images;      /**< earlier checkpoints */
	const char *pages;           /**< --pages: a page server's folder; NULL: none */
	struct ic_chain pages_chain; /**< earlier ones of that folder */
};

/**
 * Find what belongs to each input: where its links point, and what --parent and --pages name.
 * Runs before the process is confined, so that all of it can be allowed.
 *
 * @param ret  gets settings->evidence, in step with settings->inputs; the arena owns it
 * @return NULL, IC_ERR_MEMORY, IC_ERR_LIMIT
 */
ic_must_use struct ic_error *ic_evidence_find(struct ic_arena *arena, struct ic_settings *ret);

/** IC_ERR_USAGE when --parent or --pages come with several checkpoints, for verbs that take such. */
ic_must_use struct ic_error *ic_evidence_check(const struct ic_settings *settings);

/** Of one of settings->inputs. */
const struct ic_evidence *ic_evidence_of(const struct ic_settings *settings, const char *input);

#endif
