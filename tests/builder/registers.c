/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/builder/state.h"

static void *words(struct icb *b, size_t *nr, size_t wanted, size_t word_size)
{
	*nr = wanted;
	return icb_alloc(b, wanted * word_size);
}

static UserX86XsaveEntry *xsave(struct icb *b)
{
	UserX86XsaveEntry *x = icb_alloc(b, sizeof(*x));

	user_x86_xsave_entry__init(x);
	x->has_xstate_bv = 1;
	x->xstate_bv = 2;
	x->ymmh_space = words(b, &x->n_ymmh_space, 64, sizeof(uint32_t));
	return x;
}

static UserX86FpregsEntry *fpregs(struct icb *b)
{
	UserX86FpregsEntry *f = icb_alloc(b, sizeof(*f));

	user_x86_fpregs_entry__init(f);
	f->has_cwd = f->has_swd = f->has_twd = f->has_fop = f->has_rip = f->has_rdp = 1;
	f->has_mxcsr = f->has_mxcsr_mask = 1;
	f->cwd = 0x37f;
	f->mxcsr = 0x1f80;
	f->mxcsr_mask = 0x2ffff;
	f->st_space = words(b, &f->n_st_space, 32, sizeof(uint32_t));
	f->xmm_space = words(b, &f->n_xmm_space, 64, sizeof(uint32_t));
	f->xsave = xsave(b);
	return f;
}

/* All 28 fields are there, as CRIU 4.2 writes them for 32-bit tasks too. */
static UserX86RegsEntry *gpregs(struct icb *b, bool compat)
{
	UserX86RegsEntry *r = icb_alloc(b, sizeof(*r));

	user_x86_regs_entry__init(r);
	r->has_r15 = r->has_r14 = r->has_r13 = r->has_r12 = r->has_bp = r->has_bx = 1;
	r->has_r11 = r->has_r10 = r->has_r9 = r->has_r8 = r->has_ax = r->has_cx = 1;
	r->has_dx = r->has_si = r->has_di = r->has_orig_ax = r->has_ip = r->has_cs = 1;
	r->has_flags = r->has_sp = r->has_ss = r->has_fs_base = r->has_gs_base = 1;
	r->has_ds = r->has_es = r->has_fs = r->has_gs = r->has_mode = 1;
	r->orig_ax = compat ? 0xffffffff : UINT64_MAX;
	r->flags = 0x246;
	r->ss = 0x2b;
	r->cs = compat ? 0x23 : 0x33;
	r->ds = r->es = compat ? 0x2b : 0;
	r->mode = compat ? 2 : 1;
	return r;
}

/* The slots 12 to 14 of the GDT; the first is the segment `gs` points to in a 32-bit thread. */
static void tls_slots(struct icb *b, ThreadInfoX86 *info)
{
	for (uint32_t i = 12; i <= 14; i++) {
		UserDescT *d = icb_alloc(b, sizeof(*d));

		user_desc_t__init(d);
		d->has_entry_number = d->has_base_addr = d->has_limit = d->has_seg_32bit = 1;
		d->has_contents_h = d->has_contents_l = d->has_read_exec_only = 1;
		d->has_limit_in_pages = d->has_seg_not_present = d->has_usable = 1;
		d->entry_number = i;
		info->tls = icb_push(b, info->tls, &info->n_tls, d);
	}
}

void icb_add_registers(struct icb_thread *t)
{
	struct icb *b = t->process->b;
	ThreadInfoX86 *info;

	if (b->machine->text) {
		icb_machine_registers(t);
		return;
	}
	info = icb_alloc(b, sizeof(*info));
	thread_info_x86__init(info);
	info->has_clear_tid_addr = 1;
	info->gpregs = gpregs(b, t->process->compat);
	info->fpregs = fpregs(b);
	tls_slots(b, info);
	t->core->thread_info = info;
}

static void set_segment(UserDescT *d, uint32_t base)
{
	d->base_addr = base;
	d->limit = 0xfffff;
	d->seg_32bit = d->limit_in_pages = d->usable = 1;
	d->read_exec_only = d->seg_not_present = 0;
}

void icb_registers(struct icb_thread *t, uint64_t ip, uint64_t sp, uint64_t tls)
{
	UserX86RegsEntry *r;

	t->ip = ip;
	t->sp = sp;
	t->tls = tls;
	if (!t->core->thread_info) {
		icb_machine_registers(t);
		return;
	}
	r = t->core->thread_info->gpregs;
	r->ip = ip;
	r->sp = sp;
	if (!t->process->compat) {
		r->fs_base = tls;
	} else if (tls) {
		r->gs = 12 << 3 | 3;
		set_segment(t->core->thread_info->tls[0], (uint32_t)tls);
	}
}

void icb_vectors(struct icb_thread *t, uint32_t xmm, uint32_t ymm)
{
	UserX86FpregsEntry *f;

	if (!t->core->thread_info)
		icb_die("not an x86 thread");
	f = t->core->thread_info->fpregs;
	for (size_t i = 0; i < f->n_xmm_space; i++)
		f->xmm_space[i] = xmm;
	for (size_t i = 0; i < f->xsave->n_ymmh_space; i++)
		f->xsave->ymmh_space[i] = ymm;
	f->xsave->xstate_bv |= ymm ? 6 : 2;
}
