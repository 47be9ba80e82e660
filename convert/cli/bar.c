/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/bar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WIDTH          30
#define PAUSE_MS       100 /* between two drawings */
#define FIRST_AFTER_MS 300 /* short work shows nothing */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

struct ic_bar ic_bar_begin(bool quiet, const char *what, uint64_t total)
{
	const char *term = getenv("TERM");
	struct ic_bar bar = { .what = what, .total = total, .started = now() };

	bar.shown = !quiet && isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
	bar.last = bar.started + FIRST_AFTER_MS - PAUSE_MS;
	return bar;
}

static void draw(struct ic_bar *bar)
{
	char line[WIDTH + 1];
	double seconds = (double)(now() - bar->started) / 1000;
	double rate = seconds > 0 ? (double)bar->done / 1048576 / seconds : 0;
	int filled = bar->total ? (int)(bar->done >= bar->total ? WIDTH :
								  WIDTH * bar->done / bar->total) :
				  0;

	memset(line, '.', WIDTH);
	memset(line, '#', (size_t)filled);
	line[WIDTH] = 0;
	if (bar->total)
		(void)fprintf(stderr, "\r%-14.14s [%s] %3d%% %6.0f MiB/s\033[K", bar->what, line,
			      filled * 100 / WIDTH, rate);
	else
		(void)fprintf(stderr, "\r%-14.14s %llu MiB %6.0f MiB/s\033[K", bar->what,
			      (unsigned long long)(bar->done >> 20), rate);
	(void)fflush(stderr);
	bar->drawn = true;
}

static void draw_if_due(struct ic_bar *bar)
{
	int64_t time;

	if (!bar->shown)
		return;
	time = now();
	if (time - bar->last < PAUSE_MS)
		return;
	bar->last = time;
	draw(bar);
}

static void add(void *context, uint64_t bytes)
{
	struct ic_bar *bar = context;

	bar->done += bytes;
	draw_if_due(bar);
}

struct ic_progress ic_bar_progress(struct ic_bar *bar)
{
	return (struct ic_progress){ add, bar };
}

void ic_bar_set(struct ic_bar *bar, uint64_t done, uint64_t total)
{
	bar->done = done;
	bar->total = total;
	draw_if_due(bar);
}

void ic_bar_end(struct ic_bar *bar)
{
	if (bar->drawn)
		(void)fprintf(stderr, "\r\033[K");
	bar->drawn = false;
}
