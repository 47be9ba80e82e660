/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "convert/base/limits.h"
#include "report/page.h"
#include "report/renderer.h"
#include "report/tree_mark.h"

#define BETWEEN " | "

/* A row, kept until the widths are known. */
struct kept {
	unsigned depth;
	const char **cells; /* as text; newlines divide lines */
	const bool *right;
};

static struct ic_error *begin(struct ic_rendering *rendering)
{
	(void)rendering;
	return NULL;
}

static size_t nr_lines(const char *text)
{
	size_t nr = 1;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

/* Columns that a text's widest line takes on a terminal. */
static size_t width_of(const char *text, struct ic_arena *arena)
{
	size_t widest = 0;

	if (!strchr(text, '\n'))
		return ic_page_width(text);
	for (size_t size;; text += size + 1) {
		char *line;
		size_t width;

		size = strcspn(text, "\n");
		line = ic_arena_copy(arena, text, size);
		width = line ? ic_page_width(line) : size;
		widest = width > widest ? width : widest;
		if (!text[size])
			return widest;
	}
}

/* One cell's part of a line, filled up to its width but for the last one of the line. */
static void put_cell(char **to, const char *text, size_t width, bool right, bool last)
{
	size_t has = ic_page_width(text);
	size_t spaces = width > has ? width - has : 0;

	if (right) {
		memset(*to, ' ', spaces);
		*to += spaces;
	}
	*to = stpcpy(*to, text);
	if (!right && !last) {
		memset(*to, ' ', spaces);
		*to += spaces;
	}
}

/* Lines of a table whose first column is the tree. */
struct drawing {
	struct ic_rendering *rendering;
	struct ic_page_writer writer;
	size_t tree; /* width of the column of stars */
	size_t widths[IC_MAX_COLUMNS];
	bool right[IC_MAX_COLUMNS]; /* what is in the column, if it is all of one kind */
};

/* The next line of a text into *ret, of the arena; *text then is behind it, NULL behind the last. */
static const char *next_line(const char **text, struct ic_arena *arena)
{
	size_t size;
	const char *line;

	if (!*text)
		return "";
	size = strcspn(*text, "\n");
	line = ic_arena_copy(arena, *text, size);
	*text = (*text)[size] ? *text + size + 1 : NULL;
	return line ? line : "";
}

/* One line of a row: the next of each cell. */
static void draw_line(struct drawing *drawing, unsigned depth, bool first, const char **cells,
		      enum ic_page_style style)
{
	struct ic_rendering *rendering = drawing->rendering;
	const char *parts[IC_MAX_COLUMNS];
	char mark[IC_TREE_MARK_SIZE];
	size_t marked = ic_tree_mark(first ? depth : 0, mark);
	size_t room = drawing->tree + 1;
	char *line, *to;

	for (size_t i = 0; i < rendering->nr_columns; i++) {
		parts[i] = next_line(&cells[i], rendering->row);
		room += drawing->widths[i] + strlen(parts[i]) + strlen(BETWEEN);
	}
	line = malloc(room);
	if (!line) {
		drawing->writer.err = ic_error_memory();
		return;
	}
	memcpy(line, mark, marked);
	memset(line + marked, ' ', drawing->tree - marked);
	to = line + drawing->tree;
	for (size_t i = 0; i < rendering->nr_columns; i++) {
		if (i || drawing->tree)
			to = stpcpy(to, BETWEEN);
		put_cell(&to, parts[i], drawing->widths[i],
			 drawing->right[i] && style == IC_PAGE_PLAIN,
			 i + 1 == rendering->nr_columns);
	}
	*to = '\0';
	ic_page_line(&drawing->writer, style, line);
	ic_arena_reset(rendering->row);
	free(line);
}

static void measure(struct drawing *drawing)
{
	struct ic_rendering *rendering = drawing->rendering;
	const struct kept *kept = rendering->lines.items;
	char mark[IC_TREE_MARK_SIZE];

	for (size_t i = 0; i < rendering->nr_columns; i++) {
		drawing->widths[i] = ic_page_width(rendering->columns[i]);
		drawing->right[i] = rendering->lines.nr != 0;
	}
	for (size_t r = 0; r < rendering->lines.nr; r++) {
		size_t marked = ic_tree_mark(kept[r].depth, mark);

		drawing->tree = marked > drawing->tree ? marked : drawing->tree;
		for (size_t i = 0; i < rendering->nr_columns; i++) {
			size_t width = width_of(kept[r].cells[i], rendering->row);

			if (width > drawing->widths[i])
				drawing->widths[i] = width;
			drawing->right[i] &= kept[r].right[i] || !strcmp(kept[r].cells[i], "-");
		}
		ic_arena_reset(rendering->row);
	}
}

/* All rows that wait, below the titles when they are the first. */
static struct ic_error *draw(struct ic_rendering *rendering)
{
	const struct kept *kept = rendering->lines.items;
	struct drawing drawing = { .rendering = rendering,
				   .writer = { .page = rendering->page,
					       .sink = rendering->sink,
					       .arena = rendering->row } };
	const char *titles[IC_MAX_COLUMNS];

	measure(&drawing);
	memcpy(titles, rendering->columns, rendering->nr_columns * sizeof(*titles));
	if (!rendering->any)
		draw_line(&drawing, 0, true, titles, IC_PAGE_HEADING);
	rendering->any = true;
	for (size_t r = 0; r < rendering->lines.nr && !drawing.writer.err; r++) {
		size_t nr = 1;

		for (size_t i = 0; i < rendering->nr_columns; i++) {
			size_t has = nr_lines(kept[r].cells[i]);

			nr = has > nr ? has : nr;
		}
		for (size_t i = 0; i < nr && !drawing.writer.err; i++)
			draw_line(&drawing, kept[r].depth, !i, kept[r].cells, IC_PAGE_PLAIN);
	}
	rendering->lines = (struct ic_array){ 0 };
	rendering->kept_bytes = 0;
	ic_arena_reset(rendering->kept);
	return drawing.writer.err;
}

static struct ic_error *row(struct ic_rendering *rendering, unsigned depth,
			    const struct ic_cell *cells)
{
	struct kept *kept = ic_array_append(&rendering->lines, rendering->kept, sizeof(*kept));
	size_t nr = rendering->nr_columns;
	const char **texts = ic_arena_alloc(rendering->kept, nr, sizeof(const char *));
	bool *right = ic_arena_alloc(rendering->kept, nr, sizeof(*right));

	if (!kept || !texts || !right)
		return ic_error_memory();
	for (size_t i = 0; i < nr; i++) {
		const char *text = ic_cell_format(&cells[i], rendering->row);

		texts[i] = text ? ic_arena_copy(rendering->kept, text, strlen(text)) : NULL;
		if (!texts[i])
			return ic_error_memory();
		rendering->kept_bytes += strlen(text) + sizeof(text);
		right[i] = ic_cell_is_right(&cells[i]);
	}
	*kept = (struct kept){ depth, texts, right };
	return rendering->kept_bytes > IC_MAX_WAITING_TEXT ? draw(rendering) : NULL;
}

static struct ic_error *end(struct ic_rendering *rendering)
{
	return rendering->lines.nr || !rendering->any ? draw(rendering) : NULL;
}

/*
 * A table with aligned columns, cut at the terminal's width. It waits for the last row; one that is
 * too long to wait for is drawn in parts, each with its own widths.
 */
const struct ic_renderer ic_renderer_pretty = {
	.name = "pretty",
	.begin = begin,
	.row = row,
	.end = end,
};
