/* SPDX-License-Identifier: Apache-2.0 */
#include "report/row_filter.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define EVERY_COLUMN SIZE_MAX

struct one {
	size_t column; /* EVERY_COLUMN: any of them */
	const char *pattern;
	pcre2_code *code; /* NULL: the pattern is found as it is */
	bool exclude;
};

struct ic_row_filter {
	struct one one[IC_MAX_ROW_FILTERS];
	size_t nr;
	size_t nr_columns;
	pcre2_match_data *match;
};

static struct ic_error *find_column(const char *name, size_t size, const char *const *columns,
				    size_t nr_columns, struct ic_arena *arena, size_t *ret)
{
	const char *wanted = ic_arena_copy(arena, name, size);

	if (!wanted)
		return ic_error_memory();
	for (size_t i = 0; i < nr_columns; i++)
		if (strcasestr(columns[i], wanted)) {
			*ret = i;
			return NULL;
		}
	return ic_error_new(IC_ERR_USAGE, "--filters %s: no column has that in its name", wanted);
}

static struct ic_error *compile(const char *pattern, pcre2_code **ret)
{
	int number;
	PCRE2_SIZE offset;
	PCRE2_UCHAR why[120] = "";

	*ret = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			     PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
	if (*ret)
		return NULL;
	(void)pcre2_get_error_message(number, why, sizeof(why));
	return ic_error_new(IC_ERR_USAGE, "--filters %s: at character %zu: %s", pattern,
			    (size_t)offset + 1, (const char *)why);
}

static struct ic_error *parse(const char *expression, const char *const *columns,
			      struct ic_row_filter *filter, struct ic_arena *arena)
{
	struct one *one = &filter->one[filter->nr];
	struct ic_error *err = NULL;
	const char *comma;
	char *pattern;
	size_t size;

	*one = (struct one){ .column = EVERY_COLUMN, .exclude = *expression == '-' };
	expression += *expression == '-' || *expression == '+';
	comma = strchr(expression, ',');
	if (comma && comma != expression)
		err = find_column(expression, (size_t)(comma - expression), columns,
				  filter->nr_columns, arena, &one->column);
	if (err)
		return err;
	expression = comma ? comma + 1 : expression;
	size = strlen(expression);
	pattern = ic_arena_copy(arena, expression, size);
	if (!pattern)
		return ic_error_memory();
	if (!size) /* Volatility, too, takes no notice of those */
		return NULL;
	one->pattern = pattern;
	if (pattern[size - 1] == '!') {
		pattern[size - 1] = '\0';
		err = compile(pattern, &one->code);
	}
	if (!err)
		filter->nr++;
	return err;
}

struct ic_error *ic_row_filter_new(const char *const *expressions, size_t nr,
				   const char *const *columns, size_t nr_columns,
				   struct ic_arena *arena, struct ic_row_filter **ret)
{
	struct ic_row_filter *filter = ic_arena_alloc(arena, 1, sizeof(*filter));
	struct ic_error *err = NULL;

	if (!filter)
		return ic_error_memory();
	filter->nr_columns = nr_columns;
	filter->match = pcre2_match_data_create(1, NULL);
	if (!filter->match)
		err = ic_error_memory();
	for (size_t i = 0; !err && i < nr && i < IC_MAX_ROW_FILTERS; i++)
		err = parse(expressions[i], columns, filter, arena);
	if (err) {
		ic_row_filter_free(filter);
		return err;
	}
	*ret = filter;
	return NULL;
}

static bool finds(const struct ic_row_filter *filter, const struct one *one, const char *text)
{
	if (!one->code)
		return strstr(text, one->pattern);
	/* An expression that gives up, for there are such, finds nothing. */
	return pcre2_match(one->code, (PCRE2_SPTR)text, strlen(text), 0, 0, filter->match, NULL) >=
	       0;
}

static bool finds_in_row(const struct ic_row_filter *filter, const struct one *one,
			 const char *const *texts)
{
	bool found = false;

	if (one->column != EVERY_COLUMN)
		return finds(filter, one, texts[one->column]) != one->exclude;
	for (size_t i = 0; !found && i < filter->nr_columns; i++)
		found = finds(filter, one, texts[i]);
	return found != one->exclude;
}

struct ic_error *ic_row_filter_shows(const struct ic_row_filter *filter,
				     const struct ic_cell *cells, struct ic_arena *scratch,
				     bool *ret)
{
	const char **texts;

	*ret = !filter->nr;
	if (!filter->nr)
		return NULL;
	texts = ic_arena_alloc(scratch, filter->nr_columns, sizeof(const char *));
	for (size_t i = 0; texts && i < filter->nr_columns; i++) {
		texts[i] = ic_cell_format(&cells[i], scratch);
		if (!texts[i])
			return ic_error_memory();
	}
	if (!texts)
		return ic_error_memory();
	for (size_t i = 0; !*ret && i < filter->nr; i++)
		*ret = finds_in_row(filter, &filter->one[i], texts);
	return NULL;
}

void ic_row_filter_free(struct ic_row_filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < IC_NR(filter->one); i++)
		pcre2_code_free(filter->one[i].code);
	pcre2_match_data_free(filter->match);
	filter->match = NULL;
}
