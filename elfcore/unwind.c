/* SPDX-License-Identifier: Apache-2.0 */
#include "elfcore/unwind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "convert/base/attributes.h"
#include "elfcore/unwind_private.h"

/* What the process that walks the stacks may take. Its time grows with the threads. */
#define MOST_SECONDS  30U
#define MOST_MEMORY   ((rlim_t)4 << 30)
#define MOST_FAILURES 8U

int ic_unwind_dwarf_number(const struct ic_arch *arch, uint8_t row)
{
	for (size_t i = 0; i < arch->nr_dwarf; i++) {
		const struct ic_dwarf_registers *registers = &arch->dwarf[i];

		if (!registers->set && row >= registers->row &&
		    row < registers->row + registers->nr)
			return registers->number + (row - registers->row);
	}
	return -1;
}

struct ic_frame ic_unwind_innermost(const struct ic_process *process, size_t thread)
{
	const struct ic_cpu_state *cpu = &process->threads[thread].cpu;
	uint64_t narrow = cpu->arch->word_bytes == 4 ? UINT32_MAX : UINT64_MAX;

	return (struct ic_frame){
		.thread = thread,
		.pc = cpu->registers[cpu->arch->pc] & narrow,
		.has_sp = true,
		.sp = cpu->registers[cpu->arch->sp] & narrow,
	};
}

void ic_unwind_write(struct ic_unwind_output *output, const struct ic_frame *frame)
{
	const uint8_t *from = (const uint8_t *)frame;
	size_t done = 0;

	while (!output->broken && done < sizeof(*frame)) {
		ssize_t part = write(output->fd, from + done, sizeof(*frame) - done);

		if (part > 0)
			done += (size_t)part;
		else if (part == 0 || errno != EINTR)
			output->broken = true;
	}
}

/* False at the end, and where what comes is cut short. */
static bool read_frame(int fd, struct ic_frame *ret)
{
	uint8_t *to = (uint8_t *)ret;
	size_t done = 0;

	while (done < sizeof(*ret)) {
		ssize_t part = read(fd, to + done, sizeof(*ret) - done);

		if (part > 0)
			done += (size_t)part;
		else if (part == 0 || errno != EINTR)
			return false;
	}
	return true;
}

/* What is left of this process has no output but the pipe. */
static void walk_alone(const struct ic_process *process, size_t first, int fd)
{
	struct ic_unwind_output output = { .fd = fd };

	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	(void)setrlimit(RLIMIT_CPU, &(struct rlimit){ MOST_SECONDS, MOST_SECONDS });
	if (IC_LIMIT_MEMORY)
		(void)setrlimit(RLIMIT_AS, &(struct rlimit){ MOST_MEMORY, MOST_MEMORY });
	ic_unwind_walk(process, first, &output);
	_exit(output.broken ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* The frames of one thread, put when they are all there. */
struct stack {
	size_t thread; /* the next one to come, none lost */
	uint32_t nr;
	struct ic_frame frames[IC_MAX_FRAMES];
};

static void next_thread(const struct ic_process *process, struct stack *stack, size_t thread)
{
	while (thread < process->nr_threads && process->threads[thread].lost)
		thread++;
	stack->thread = thread;
	stack->nr = 0;
}

/* What comes through the pipe was made of hostile files: it has to be in its place. */
static bool fits(const struct stack *stack, struct ic_frame *frame)
{
	frame->symbol[sizeof(frame->symbol) - 1] = '\0';
	return frame->thread == stack->thread && frame->number == stack->nr &&
	       stack->nr < IC_MAX_FRAMES && (unsigned)frame->source <= IC_FRAME_POINTER &&
	       (unsigned)frame->end < IC_NR_FRAME_ENDS;
}

static struct ic_error *put_stack(const struct ic_process *process, struct stack *stack,
				  const struct ic_frame_sink *sink)
{
	struct ic_error *err = NULL;

	for (uint32_t i = 0; !err && i < stack->nr; i++)
		err = sink->put(sink->context, &stack->frames[i]);
	next_thread(process, stack, stack->thread + 1);
	return err;
}

static struct ic_error *pass_on(const struct ic_process *process, int fd, struct stack *stack,
				const struct ic_frame_sink *sink)
{
	struct ic_error *err = NULL;
	struct ic_frame frame;

	while (!err && stack->thread < process->nr_threads && read_frame(fd, &frame) &&
	       fits(stack, &frame)) {
		stack->frames[stack->nr++] = frame;
		if (frame.end != IC_FRAME_GOES_ON)
			err = put_stack(process, stack, sink);
	}
	return err;
}

/* Walk from the stack's thread on in a process of its own, which may die on the way. */
static struct ic_error *walk_apart(const struct ic_process *process, struct stack *stack,
				   const struct ic_frame_sink *sink)
{
	struct ic_error *err;
	pid_t child;
	int ends[2];

	if (pipe(ends))
		return ic_error_system(errno, "walking stacks: no pipe");
	child = fork();
	if (!child) {
		close(ends[0]);
		walk_alone(process, stack->thread, ends[1]);
	}
	close(ends[1]);
	err = child < 0 ? ic_error_system(errno, "walking stacks: no process for it") :
			  pass_on(process, ends[0], stack, sink);
	close(ends[0]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return err;
}

/* What the registers and the chain on the stack say of a thread. */
static void without_files(const struct ic_process *process, struct stack *stack)
{
	const struct ic_frame_layout *layout = process->arch->frame;
	const struct ic_cpu_state *cpu = &process->threads[stack->thread].cpu;
	struct ic_unwind_chain chain;
	uint64_t pc;
	bool more;

	stack->frames[0] = ic_unwind_innermost(process, stack->thread);
	stack->nr = 1;
	more = layout &&
	       ic_unwind_chain_begin(process, stack->thread, cpu->registers[layout->pointer],
				     stack->frames[0].sp, &chain);
	while (more && stack->nr < IC_MAX_FRAMES && ic_unwind_chain_next(&chain, &pc)) {
		stack->frames[stack->nr] = (struct ic_frame){ .thread = stack->thread,
							      .number = stack->nr,
							      .source = IC_FRAME_POINTER,
							      .pc = pc };
		stack->nr++;
	}
	stack->frames[stack->nr - 1].end = stack->nr == IC_MAX_FRAMES ? IC_FRAME_LIMIT :
									IC_FRAME_UNREADABLE;
}

/* A thread at which a walk died is not tried again, nor is any after so many. */
static struct ic_error *unwind(const struct ic_process *process, const struct ic_frame_sink *sink,
			       struct stack *stack, unsigned *failures)
{
	struct ic_error *err = NULL;

	next_thread(process, stack, 0);
	while (!err && stack->thread < process->nr_threads) {
		if (*failures < MOST_FAILURES)
			err = walk_apart(process, stack, sink);
		if (err || stack->thread >= process->nr_threads)
			break;
		*failures += *failures < MOST_FAILURES;
		without_files(process, stack);
		err = put_stack(process, stack, sink);
	}
	return err;
}

struct ic_error *ic_unwind(const struct ic_process *process, const struct ic_frame_sink *sink,
			   unsigned *failures)
{
	struct stack *stack = malloc(sizeof(*stack));
	struct ic_error *err = stack ? unwind(process, sink, stack, failures) : ic_error_memory();

	free(stack);
	return err;
}
