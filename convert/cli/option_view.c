/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "convert/cli/option.h"
#include "report/view.h"

static struct ic_error *add_word(const char **words, size_t *nr, size_t most, const char *name,
				 const char *word)
{
	if (*nr == most)
		return ic_error_new(IC_ERR_USAGE, "--%s: at most %zu of them", name, most);
	words[(*nr)++] = word;
	return NULL;
}

/* Numbers with commas between them. */
static struct ic_error *parse_pids(const char *argument, struct ic_view_options *options)
{
	const char *at = argument;

	for (char *end;; at = end + 1) {
		unsigned long pid;

		errno = 0;
		pid = strtoul(at, &end, 10);
		if (errno || end == at || *at < '0' || *at > '9' || !pid || pid > UINT32_MAX ||
		    (*end && *end != ','))
			return ic_error_new(IC_ERR_USAGE, "--pid %s: not a process id", argument);
		if (options->nr_pids == IC_MAX_VIEW_PIDS)
			return ic_error_new(IC_ERR_USAGE, "--pid: at most %d of them",
					    IC_MAX_VIEW_PIDS);
		options->pids[options->nr_pids++] = (uint32_t)pid;
		if (!*end)
			return NULL;
	}
}

static struct ic_error *set_pids(struct ic_settings *settings, const char *argument)
{
	return parse_pids(argument, &settings->view.options);
}

static struct ic_error *parse_size(const char *name, const char *argument, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(argument, &end, 0);
	if (errno || *end || *argument < '0' || *argument > '9')
		return ic_error_new(IC_ERR_USAGE, "--%s %s: not a number", name, argument);
	return NULL;
}

static struct ic_error *set_address(struct ic_settings *settings, const char *argument)
{
	struct ic_view_options *options = &settings->view.options;

	if (options->nr_addresses == IC_MAX_VIEW_ADDRESSES)
		return ic_error_new(IC_ERR_USAGE, "--address: at most %d of them",
				    IC_MAX_VIEW_ADDRESSES);
	return parse_size("address", argument, &options->addresses[options->nr_addresses++]);
}

static struct ic_error *set_maxsize(struct ic_settings *settings, const char *argument)
{
	return parse_size("maxsize", argument, &settings->view.options.max_size);
}

static struct ic_error *set_dump(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->view.options.dump = true;
	return NULL;
}

static struct ic_error *set_dump_maxsize(struct ic_settings *settings, const char *argument)
{
	return parse_size("dump-maxsize", argument, &settings->view.options.max_size);
}

static struct ic_error *set_hexdump_size(struct ic_settings *settings, const char *argument)
{
	uint64_t *size = &settings->view.options.hexdump_size;
	struct ic_error *err = parse_size("hexdump-size", argument, size);

	if (!err && (!*size || *size > IC_MAX_VIEW_HEXDUMP))
		return ic_error_new(IC_ERR_USAGE, "--hexdump-size %s: from 1 to %u", argument,
				    IC_MAX_VIEW_HEXDUMP);
	return err;
}

static struct ic_error *set_all_pages(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->view.options.all_pages = true;
	return NULL;
}

static struct ic_error *set_threads(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->view.options.threads = true;
	return NULL;
}

static struct ic_error *set_decorate_comm(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->view.options.decorate_comm = true;
	return NULL;
}

static struct ic_error *set_registers(struct ic_settings *settings, const char *argument)
{
	(void)argument;
	settings->view.options.registers = true;
	return NULL;
}

static struct ic_error *set_filters(struct ic_settings *settings, const char *argument)
{
	return add_word(settings->view.filters, &settings->view.nr_filters,
			IC_NR(settings->view.filters), "filters", argument);
}

static struct ic_error *set_hide_columns(struct ic_settings *settings, const char *argument)
{
	return add_word(settings->view.hidden, &settings->view.nr_hidden,
			IC_NR(settings->view.hidden), "hide-columns", argument);
}

static struct ic_error *set_renderer(struct ic_settings *settings, const char *argument)
{
	settings->view.renderer = ic_renderer_find(argument);
	return NULL;
}

const struct ic_option ic_option_pids = {
	"pid",    'p', "PID", NULL, "these processes only: an id, or several with commas between",
	set_pids,
};
const struct ic_option ic_option_renderer = {
	"renderer",
	'r',
	"NAME",
	ic_renderer_names,
	"how rows are written; without it pretty on a terminal, else quick",
	set_renderer,
};
const struct ic_option ic_option_filters = {
	"filters",
	0,
	"FILTER",
	NULL,
	"rows that hold this only: [+|-][COLUMN,]PATTERN[!]; - for those that do not, ! for a "
	"regular expression; a row that one of several finds is shown",
	set_filters,
};
const struct ic_option ic_option_hide_columns = {
	"hide-columns",   0, "PREFIX", NULL, "leave out columns whose name begins so; repeatable",
	set_hide_columns,
};
const struct ic_option ic_option_threads = {
	"threads", 0, NULL, NULL, "a row for each thread", set_threads,
};
const struct ic_option ic_option_decorate_comm = {
	"decorate-comm",
	0,
	NULL,
	NULL,
	"put names of threads that are no leaders in curly brackets",
	set_decorate_comm,
};
const struct ic_option ic_option_registers = {
	"registers", 0, NULL, NULL, "one more column, with all general registers", set_registers,
};
const struct ic_option ic_option_address = {
	"address", 0, "ADDRESS", NULL, "only what holds this address; repeatable", set_address,
};
const struct ic_option ic_option_maxsize = {
	"maxsize", 0, "BYTES", NULL, "what is larger is not dumped", set_maxsize,
};
const struct ic_option ic_option_dump = {
	"dump", 0, NULL, NULL, "write what each row stands for into the folder of -o", set_dump,
};

const struct ic_option ic_option_dump_regions = {
	"dump-regions", 0, NULL, NULL, "the same as --dump", set_dump,
};
const struct ic_option ic_option_dump_maxsize = {
	"dump-maxsize", 0, "BYTES", NULL, "what is larger is not dumped", set_dump_maxsize,
};
const struct ic_option ic_option_hexdump_size = {
	"hexdump-size", 0, "BYTES", NULL, "bytes of memory to show; default 64", set_hexdump_size,
};
const struct ic_option ic_option_all_pages = {
	"show-all-dirty-pages", 0, NULL, NULL, "a row for each changed page, not one a mapping",
	set_all_pages,
};

/* What each of ic_view.options brings with it, by its bit. */
static const struct ic_option *const by_bit[] = {
	&ic_option_dump,         &ic_option_threads,      &ic_option_decorate_comm,
	&ic_option_address,      &ic_option_maxsize,      &ic_option_registers,
	&ic_option_dump_regions, &ic_option_dump_maxsize, &ic_option_hexdump_size,
	&ic_option_all_pages,
};

/* Options of every view. */
static const struct ic_option *const of_all[] = {
	&ic_option_pids,         &ic_option_renderer,   &ic_option_filters,
	&ic_option_hide_columns, &ic_option_sysroot,    &ic_option_trust_sysroot,
	&ic_option_parent,       &ic_option_pages,      &ic_option_gaps_ok,
	&ic_option_quiet,        &ic_option_checkpoint,
};

void ic_view_options_list(const struct ic_view *view,
			  const struct ic_option *ret[static IC_MAX_VIEW_OPTIONS])
{
	size_t nr = 0;

	for (size_t i = 0; i < IC_NR(of_all); i++)
		ret[nr++] = of_all[i];
	for (size_t i = 0; i < IC_NR(by_bit); i++)
		if (view->options & 1U << i)
			ret[nr++] = by_bit[i];
	if (view->options & IC_VIEW_DUMP)
		ret[nr++] = &ic_option_output;
	ret[nr] = NULL;
	_Static_assert(IC_NR(of_all) + IC_NR(by_bit) + 2 <= IC_MAX_VIEW_OPTIONS, "room for all");
}
