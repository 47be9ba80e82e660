/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/evidence.h"

static struct ic_error *find(const struct ic_settings *settings, const char *input,
			     struct ic_arena *arena, struct ic_evidence *ret)
{
	bool beside = settings->pages != NULL;
	struct ic_error *err;

	ret->pages = settings->pages;
	/* With a page server the chain of pages is in its folders. */
	err = ic_chain_find(input, settings->parents, beside ? 0 : settings->nr_parents, arena,
			    &ret->images);
	if (!err && beside)
		err = ic_chain_find(settings->pages, settings->parents, settings->nr_parents, arena,
				    &ret->pages_chain);
	return err;
}

struct ic_error *ic_evidence_find(struct ic_arena *arena, struct ic_settings *ret)
{
	struct ic_evidence *evidence;
	struct ic_error *err = NULL;

	evidence = ic_arena_alloc(arena, ret->nr_inputs, sizeof(*evidence));
	if (!evidence)
		return ic_error_memory();
	for (size_t i = 0; !err && i < ret->nr_inputs; i++)
		err = find(ret, ret->inputs[i], arena, &evidence[i]);
	ret->evidence = evidence;
	return err;
}

struct ic_error *ic_evidence_check(const struct ic_settings *settings)
{
	if (settings->nr_inputs <= 1 || (!settings->nr_parents && !settings->pages))
		return NULL;
	return ic_error_new(IC_ERR_USAGE, "--%s belongs to one checkpoint: name one at a time",
			    settings->pages ? "pages" : "parent");
}

const struct ic_evidence *ic_evidence_of(const struct ic_settings *settings, const char *input)
{
	size_t index = 0;

	while (settings->inputs[index] != input)
		index++;
	return &settings->evidence[index];
}
