/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files, or all files of folders, named on the command line. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	uint8_t *bytes;
	size_t size;

	if (!file || fstat(fileno(file), &status)) {
		perror(path);
		if (file)
			(void)fclose(file);
		return -1;
	}
	/* Of the very size, so that a sanitizer sees a read behind the end; 0 is a size, too. */
	bytes = malloc((size_t)status.st_size ? (size_t)status.st_size : 1);
	size = bytes ? fread(bytes, 1, (size_t)status.st_size, file) : 0;
	(void)fclose(file);
	if (bytes) {
		(void)fprintf(stderr, "%s\n",
			      path); /* the last one named is the one that crashed */
		(void)LLVMFuzzerTestOneInput(bytes, size);
	}
	free(bytes);
	return bytes ? 1 : -1;
}

static int run_folder(const char *path)
{
	struct dirent **names = NULL;
	int nr = scandir(path, &names, NULL, alphasort), done = 0;

	for (int i = 0; i < nr; i++) {
		char name[4096];
		int one = 0;

		(void)snprintf(name, sizeof(name), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			one = run_file(name);
		done = one < 0 || done < 0 ? -1 : done + one;
		free(names[i]);
	}
	free(names);
	return nr < 0 ? -1 : done;
}

int main(int argc, char **argv)
{
	int done = 0, failed = 0;

	for (int i = 1; i < argc; i++) {
		struct stat status;
		int one = stat(argv[i], &status)  ? -1 :
			  S_ISDIR(status.st_mode) ? run_folder(argv[i]) :
						    run_file(argv[i]);

		failed += one <= 0;
		done += one > 0 ? one : 0;
	}
	(void)printf("%d passed, %d failed\n", done, failed);
	return failed || !done;
}
