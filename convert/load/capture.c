/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/store.h"
#include "convert/load/loader.h"

void ic_load_capture(struct ic_loader *loader)
{
	struct ic_checkpoint *checkpoint = loader->checkpoint;
	const struct ic_member *said = ic_store_capture(loader->store);

	checkpoint->format.no_memory = true;
	checkpoint->format.criu_clue = "did not make it";
	checkpoint->page_size = 4096; /* of no memory */
	ic_gaps_add(loader->gaps,
		    (struct ic_gap){ .kind = IC_GAP_MISSING, .member = said ? said->name : NULL },
		    "%s: a capture by %s holds no memory and no processes: what docker said of the "
		    "container, its files and what was changed in them is all there is",
		    said ? said->name : checkpoint->name, checkpoint->layout);
}
