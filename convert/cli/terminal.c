/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/cli/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool ic_terminal_is_there(void)
{
	return isatty(STDOUT_FILENO);
}

struct ic_page ic_terminal_page(unsigned columns)
{
	struct winsize size;
	const char *no_colour = getenv("NO_COLOR");
	bool terminal = ic_terminal_is_there();

	return (struct ic_page){
		.columns = terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ?
				   size.ws_col :
				   columns,
		.colour = terminal && !(no_colour && *no_colour),
	};
}
