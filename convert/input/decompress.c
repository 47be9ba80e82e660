/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/decompress.h"

#include <pthread.h>
#include <stdlib.h>

#define NR_SLOTS 4

/* A bounded queue: the decoder is at `head`, the reader at `tail`; head - tail slots are full. */
struct ic_decompress {
	struct ic_packed packed;
	struct ic_decoder *decoder;
	uint8_t *storage;
	size_t sizes[NR_SLOTS];
	uint64_t head;
	uint64_t tail;
	bool reading; /* the reader still has the slot at `tail` */
	bool ended;   /* nothing comes after `head` */
	bool stop;    /* the reader wants no more */
	bool running;
	struct ic_error *err; /* what ended it, handed out behind the last slot */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
};

static uint8_t *slot_bytes(const struct ic_decompress *decompress, uint64_t index)
{
	return decompress->storage + index % NR_SLOTS * IC_DECOMPRESS_PART_BYTES;
}

static void *run(void *argument)
{
	struct ic_decompress *decompress = argument;

	pthread_mutex_lock(&decompress->lock);
	while (!decompress->ended && !decompress->stop) {
		struct ic_error *err;
		size_t size = 0;

		if (decompress->head - decompress->tail == NR_SLOTS) {
			pthread_cond_wait(&decompress->moved, &decompress->lock);
			continue;
		}
		pthread_mutex_unlock(&decompress->lock);
		err = decompress->decoder->read(decompress->decoder,
						slot_bytes(decompress, decompress->head),
						IC_DECOMPRESS_PART_BYTES, &size);
		pthread_mutex_lock(&decompress->lock);
		decompress->sizes[decompress->head % NR_SLOTS] = size;
		decompress->head += size > 0;
		decompress->err = err;
		decompress->ended = err || size < IC_DECOMPRESS_PART_BYTES;
		pthread_cond_broadcast(&decompress->moved);
	}
	pthread_mutex_unlock(&decompress->lock);
	return NULL;
}

struct ic_error *ic_decompress_open(const struct ic_codec *codec, const struct ic_blob *packed,
				    const char *name, bool digest, struct ic_decompress **ret)
{
	struct ic_decompress *decompress = calloc(1, sizeof(*decompress));
	struct ic_error *err;

	if (!decompress)
		return ic_error_memory();
	pthread_mutex_init(&decompress->lock, NULL);
	pthread_cond_init(&decompress->moved, NULL);
	err = ic_packed_open(packed->fd, name, packed->size, digest, &decompress->packed);
	decompress->packed.start = packed->offset;
	if (!err) {
		decompress->storage = malloc(NR_SLOTS * IC_DECOMPRESS_PART_BYTES);
		err = decompress->storage ?
			      codec->open(codec, &decompress->packed, &decompress->decoder) :
			      ic_error_memory();
	}
	if (!err) {
		int failure = pthread_create(&decompress->thread, NULL, run, decompress);

		decompress->running = failure == 0;
		if (failure)
			err = ic_error_system(failure, "cannot start a thread to unpack");
	}
	if (err) {
		ic_decompress_free(decompress);
		return err;
	}
	*ret = decompress;
	return NULL;
}

struct ic_error *ic_decompress_next(struct ic_decompress *decompress, const uint8_t **ret_bytes,
				    size_t *ret_size)
{
	struct ic_error *err = NULL;

	*ret_size = 0;
	pthread_mutex_lock(&decompress->lock);
	if (decompress->reading) {
		decompress->tail++;
		decompress->reading = false;
		pthread_cond_broadcast(&decompress->moved);
	}
	while (decompress->head == decompress->tail && !decompress->ended)
		pthread_cond_wait(&decompress->moved, &decompress->lock);
	if (decompress->head != decompress->tail) {
		decompress->reading = true;
		*ret_bytes = slot_bytes(decompress, decompress->tail);
		*ret_size = decompress->sizes[decompress->tail % NR_SLOTS];
	} else {
		err = decompress->err;
		decompress->err = NULL;
	}
	pthread_mutex_unlock(&decompress->lock);
	return err;
}

uint64_t ic_decompress_consumed(const struct ic_decompress *decompress)
{
	return atomic_load_explicit(&decompress->packed.offset, memory_order_relaxed);
}

void ic_decompress_digest(struct ic_decompress *decompress, struct ic_digest *ret)
{
	ic_packed_digest(&decompress->packed, ret);
}

void ic_decompress_free(struct ic_decompress *decompress)
{
	if (!decompress)
		return;
	if (decompress->running) {
		pthread_mutex_lock(&decompress->lock);
		decompress->stop = true;
		pthread_cond_broadcast(&decompress->moved);
		pthread_mutex_unlock(&decompress->lock);
		pthread_join(decompress->thread, NULL);
	}
	if (decompress->decoder)
		decompress->decoder->free(decompress->decoder);
	ic_error_free(decompress->err);
	ic_packed_close(&decompress->packed);
	free(decompress->storage);
	pthread_cond_destroy(&decompress->moved);
	pthread_mutex_destroy(&decompress->lock);
	free(decompress);
}
