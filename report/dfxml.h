/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_DFXML_H
#define IC_REPORT_DFXML_H

/*
 * Private to the dfxml_*.c files: the parts that a DFXML document is made of.
 *
 * All children of DFXML's elements stand in the order that the schema fixes. Elements of our own
 * (namespace `ic`) stand only where DFXML 1.2.0 and 2.0.0-beta.0 both take them: in metadata, at the
 * end of a fileobject, at the end of a volume. None has the name of an element of DFXML, and those
 * in metadata are flat: stock readers trip over anything else.
 */

#include "convert/model/change.h"
#include "report/facts.h"
#include "report/report.h"
#include "report/xml_writer.h"

/** What the parts of a document need to know. */
struct ic_dfxml {
	struct ic_xml *xml;
	const struct ic_report_input *input;
	const struct ic_facts *facts; /**< NULL in the document of one core */
	struct ic_walk *walk;
};

/** The head of a fileobject. Zero and NULL leave a child out. */
struct ic_dfxml_file {
	struct ic_text name;
	const char *error;  /**< why content is missing */
	uint64_t partition; /**< ordinal of the process's volume */
	const char *type;   /**< DFXML's name_type: "r", "d", "l", "v" ... */
	bool has_size;
	uint64_t size;
	uint32_t mode;
	bool has_owner;
	uint64_t uid, gid;
	struct ic_change_time mtime, ctime, atime;
	bool is_gone; /**< deleted: not allocated any more */
	struct ic_text link_target;
	const char *libmagic; /**< its MIME type */
};

/** Begin a fileobject: everything before byte_runs. The caller ends it. */
void ic_dfxml_file_begin(struct ic_xml *xml, const struct ic_dfxml_file *file);

/** A whole hashdigest, if the digest is known. */
void ic_dfxml_digest(struct ic_xml *xml, const struct ic_digest *digest);

/** The document's root with its namespaces; the caller ends it. */
void ic_dfxml_begin(struct ic_xml *xml);

/** What made the document. @param run  NULL: without the run's facts */
void ic_dfxml_creator(struct ic_xml *xml, const struct ic_report_input *input,
		      const struct ic_run_facts *run);

void ic_dfxml_metadata(const struct ic_dfxml *dfxml);

/** In metadata: what is known of the container, and of CRIU's logs. */
void ic_dfxml_container(const struct ic_dfxml *dfxml);

/** The gaps of a process, 0: of the checkpoint. */
void ic_dfxml_gaps(const struct ic_dfxml *dfxml, uint32_t pid);

/** Begin a process's volume: everything before its fileobjects. The caller ends it. */
void ic_dfxml_volume_begin(const struct ic_dfxml *dfxml, const struct ic_process *process,
			   const struct ic_memory_facts *memory);

/** The volume of a process. @param partition  its ordinal, from 1 */
void ic_dfxml_process(const struct ic_dfxml *dfxml, size_t process, uint64_t partition);

/** The ic:process element. */
void ic_dfxml_process_element(const struct ic_dfxml *dfxml, size_t process);

/** exe, cwd, root and the open descriptors. */
void ic_dfxml_descriptors(const struct ic_dfxml *dfxml, const struct ic_process *process,
			  uint64_t partition);

/** The mappings of a process, as they are in the evidence. */
void ic_dfxml_mappings(const struct ic_dfxml *dfxml, size_t process, uint64_t partition);

/** The ic:absent and ic:mapping elements: the end of a mapping's fileobject. */
void ic_dfxml_mapping_end(const struct ic_dfxml *dfxml, size_t process, size_t mapping,
			  const struct ic_memory_facts *facts);

#define IC_DFXML_NAME_SIZE 80

/** "proc/PID/map_files/START-END" */
void ic_dfxml_mapping_name(const struct ic_process *process, const struct ic_mapping *mapping,
			   char ret[static IC_DFXML_NAME_SIZE]);

/** Attributes pages_total, pages_ORIGIN ... of the innermost element. */
void ic_dfxml_pages(const struct ic_dfxml *dfxml, const struct ic_memory_facts *memory);

void ic_dfxml_source(const struct ic_dfxml *dfxml);

/** Every member of the evidence, the archive, every file that filled memory, every output so far. */
void ic_dfxml_evidence(const struct ic_dfxml *dfxml);
void ic_dfxml_outputs(const struct ic_dfxml *dfxml);

/** What the way changed files were captured does not show; in metadata. */
void ic_dfxml_caveats(const struct ic_dfxml *dfxml);

/** The container's changed files. */
void ic_dfxml_changes(const struct ic_dfxml *dfxml);

#endif
