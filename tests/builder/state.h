/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ICB_STATE_H
#define ICB_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/builder/builder.h"
#include "tests/builder/memory.h"
#include "tests/builder/messages.h"
#include "tests/builder/wire.h"

/** What the builder's own files share; tests do not include this. */

struct icb_run {
	uint64_t vaddr;
	uint64_t nr_pages;
	uint32_t flags;
	size_t nr; /**< in order of the calls, so that sorting is stable */
	struct icb_fill fill;
};

struct icb_runs {
	struct icb_run **run;
	size_t nr;
};

/** Where the parts of a process are: multiples of 64 KiB, the largest page size. */
struct icb_layout {
	uint64_t exe, heap, vdso, thread_stacks, stack_end;
	uint32_t word_size; /**< bytes */
};

/** What differs between architectures; a row of icb_machines[]. */
struct icb_machine {
	uint32_t march;
	const char *name; /**< AT_PLATFORM */
	bool big_endian;
	uint32_t word_size;
	size_t info; /**< offset of the pointer to its message in CoreEntry */
	const ProtobufCMessageDescriptor *descriptor; /**< of that message */
	const char *text; /**< its content for wire.h: $0 ip, $1 sp, $2 tls; $3, $4 to count from */
};

struct icb_thread {
	struct icb_process *process;
	CoreEntry *core;
	uint32_t tid;
	uint64_t ip, sp, tls;
};

struct icb_fd {
	uint32_t fd, file_id, flags, type;
};

struct icb_process {
	struct icb *b;
	bool bare, zombie, compat;
	const struct icb_layout *layout;
	PstreeEntry *pstree;
	TaskKobjIdsEntry *ids;
	MmEntry *mm;
	uint32_t cwd_id, root_id;
	struct icb_thread **thread;
	size_t nr_threads;
	VmaEntry **guard;
	size_t nr_guards;
	struct icb_runs runs;
	struct icb_run *stack; /**< the one with arguments and environment */
	const char **argv, **envp;
	size_t argc, envc;
	uint64_t vdso; /**< address, 0 if none */
	struct icb_fd **fd;
	size_t nr_fds;
};

struct icb_object {
	struct icb *b;
	enum { ICB_OBJECT_MEMFD, ICB_OBJECT_SYSV, ICB_OBJECT_ANON } kind;
	uint32_t shmid;
	uint32_t file_id; /**< 0 until a memfd has a file */
	struct icb_runs runs;
	MemfdInodeEntry *inode;
	IpcShmEntry *ipc;
};

struct icb_file_row {
	uint32_t id, type;
	FileEntry *entry; /**< NULL if `wire` is it */
	struct icb_wire wire;
};

struct icb_record {
	bool framed;
	struct icb_wire message, extra;
};

struct icb_image {
	const char *name;
	uint32_t magic;
	struct icb_record **record;
	size_t nr_records;
};

struct icb {
	struct icb_options options;
	const struct icb_machine *machine;
	struct icb_block *blocks;
	const char *parent;
	InventoryEntry *inventory;
	struct icb_process **process;
	size_t nr_processes;
	struct icb_object **object;
	size_t nr_objects;
	struct icb_file_row **file;
	size_t nr_files;
	struct icb_image **image;
	size_t nr_images;
	bool is_split;                     /**< icb_split() was here */
	uint32_t exe_id, root_id, null_id; /**< files all processes have in common */
};

enum { ICB_IPC_NS = 9 };

/* arena.c */
void *icb_alloc(struct icb *b, size_t size) __attribute__((returns_nonnull));
void *icb_copy(struct icb *b, const void *bytes, size_t size) __attribute__((returns_nonnull));
ProtobufCBinaryData icb_string(struct icb *b, const char *text);
/** The array with `item` added to its `*nr` items; they double when full. */
void *icb_push(struct icb *b, void *array, size_t *nr, void *item) __attribute__((returns_nonnull));
void icb_free_blocks(struct icb *b);
void icb_die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* layout.c */
const struct icb_layout *icb_layout(const struct icb *b, bool compat);
void icb_map_program(struct icb_process *p);
void icb_map_thread_stack(struct icb_thread *t);

/* stack.c */
void icb_build_stack(struct icb_process *p);
void icb_store(const struct icb *b, void *to, uint64_t value, uint32_t size);

/* registers.c, machines.c */
void icb_add_registers(struct icb_thread *t);
const struct icb_machine *icb_machine(uint32_t march);
void icb_machine_registers(struct icb_thread *t);

/* task.c */
void icb_add_task(struct icb_process *p, CoreEntry *core, const char *comm);
void icb_add_thread_core(struct icb_thread *t, const char *comm);

/* legacy.c */
/** Whether the version to be written is older than this one. */
bool icb_older(const struct icb *b, uint32_t criu);
/** Move what the version to be written has in other images there; once. */
void icb_split(struct icb *b);

/* image.c */
/** As icb_image(), with the record's bytes as they are. */
void icb_image_packed(struct icb *b, const char *name, uint32_t magic, const void *bytes,
		      size_t size);
FILE *icb_image_open(const struct icb *b, int directory, const char *name, uint32_t magic);
int icb_image_record(const struct icb *b, FILE *image, const ProtobufCMessage *message);
int icb_image_bytes(const struct icb *b, FILE *image, const void *bytes, size_t size);
int icb_image_close(FILE *image);
/** Those of icb_image(). */
int icb_write_images(const struct icb *b, int directory);

/* pages.c */
int icb_write_runs(const struct icb *b, int directory, const char *name, uint32_t pages_id,
		   struct icb_runs *runs, uint64_t *nr_present);

/* write_process.c */
int icb_write_process(const struct icb *b, int directory, struct icb_process *p);

#endif
