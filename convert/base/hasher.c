/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/base/hasher.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "convert/base/checked.h"

#define NR_SLOTS 8

struct slot {
	uint8_t *bytes;
	uint64_t size; /* of the bytes, or of zeros */
	bool zeros;
};

/* A bounded queue: the filler is at `head`, the digest at `tail`; head - tail slots are full. */
struct ic_hasher {
	struct ic_sha256 *sha;
	struct slot slots[NR_SLOTS];
	uint8_t *storage;
	uint64_t head;
	uint64_t tail;
	bool stop;
	bool running;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
};

static void *run(void *argument)
{
	struct ic_hasher *hasher = argument;

	pthread_mutex_lock(&hasher->lock);
	for (;;) {
		const struct slot *slot = &hasher->slots[hasher->tail % NR_SLOTS];

		if (hasher->tail == hasher->head) {
			if (hasher->stop)
				break;
			pthread_cond_wait(&hasher->moved, &hasher->lock);
			continue;
		}
		pthread_mutex_unlock(&hasher->lock);
		if (slot->zeros)
			ic_sha256_add_zeros(hasher->sha, slot->size);
		else
			ic_sha256_add(hasher->sha, slot->bytes, (size_t)slot->size);
		pthread_mutex_lock(&hasher->lock);
		hasher->tail++;
		pthread_cond_broadcast(&hasher->moved);
	}
	pthread_mutex_unlock(&hasher->lock);
	return NULL;
}

struct ic_error *ic_hasher_new(struct ic_hasher **ret)
{
	struct ic_hasher *hasher = calloc(1, sizeof(*hasher));
	struct ic_error *err;

	if (!hasher)
		return ic_error_memory();
	pthread_mutex_init(&hasher->lock, NULL);
	pthread_cond_init(&hasher->moved, NULL);
	hasher->storage = malloc(NR_SLOTS * IC_HASHER_BUFFER_BYTES);
	err = hasher->storage ? ic_sha256_new(&hasher->sha) : ic_error_memory();
	for (size_t i = 0; !err && i < NR_SLOTS; i++)
		hasher->slots[i].bytes = hasher->storage + i * IC_HASHER_BUFFER_BYTES;
	if (!err) {
		int failure = pthread_create(&hasher->thread, NULL, run, hasher);

		hasher->running = failure == 0;
		if (failure)
			err = ic_error_system(failure, "cannot start a thread for digests");
	}
	if (err) {
		ic_hasher_free(hasher);
		return err;
	}
	*ret = hasher;
	return NULL;
}

uint8_t *ic_hasher_buffer(struct ic_hasher *hasher)
{
	pthread_mutex_lock(&hasher->lock);
	while (hasher->head - hasher->tail == NR_SLOTS)
		pthread_cond_wait(&hasher->moved, &hasher->lock);
	pthread_mutex_unlock(&hasher->lock);
	return hasher->slots[hasher->head % NR_SLOTS].bytes;
}

static void push(struct ic_hasher *hasher, uint64_t size, bool zeros)
{
	struct slot *slot = &hasher->slots[hasher->head % NR_SLOTS];

	pthread_mutex_lock(&hasher->lock);
	slot->size = size;
	slot->zeros = zeros;
	hasher->head++;
	pthread_cond_broadcast(&hasher->moved);
	pthread_mutex_unlock(&hasher->lock);
}

void ic_hasher_push(struct ic_hasher *hasher, size_t size)
{
	push(hasher, size, false);
}

void ic_hasher_push_zeros(struct ic_hasher *hasher, uint64_t size)
{
	(void)ic_hasher_buffer(hasher); /* waits for a free slot */
	push(hasher, size, true);
}

void ic_hasher_take(struct ic_hasher *hasher, struct ic_digest *ret)
{
	pthread_mutex_lock(&hasher->lock);
	while (hasher->tail != hasher->head)
		pthread_cond_wait(&hasher->moved, &hasher->lock);
	pthread_mutex_unlock(&hasher->lock);
	ic_sha256_take(hasher->sha, ret);
}

struct ic_error *ic_hasher_digest(const struct ic_blob *blob, const char *name,
				  struct ic_digest *ret)
{
	struct ic_hasher *hasher;
	struct ic_error *err = ic_hasher_new(&hasher);
	size_t size;

	if (err)
		return err;
	for (uint64_t offset = 0; !err && offset < blob->size; offset += size) {
		size = (size_t)ic_min(blob->size - offset, IC_HASHER_BUFFER_BYTES);
		err = ic_blob_read(blob, name, offset, ic_hasher_buffer(hasher), size);
		if (!err)
			ic_hasher_push(hasher, size);
	}
	if (!err)
		ic_hasher_take(hasher, ret);
	ic_hasher_free(hasher);
	return err;
}

void ic_hasher_free(struct ic_hasher *hasher)
{
	if (!hasher)
		return;
	if (hasher->running) {
		pthread_mutex_lock(&hasher->lock);
		hasher->stop = true;
		pthread_cond_broadcast(&hasher->moved);
		pthread_mutex_unlock(&hasher->lock);
		pthread_join(hasher->thread, NULL);
	}
	ic_sha256_free(hasher->sha);
	free(hasher->storage);
	pthread_cond_destroy(&hasher->moved);
	pthread_mutex_destroy(&hasher->lock);
	free(hasher);
}
