/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_CRIU_DRAFT_NETWORK_H
#define IC_CRIU_DRAFT_NETWORK_H

#include "convert/base/arena.h"
#include "convert/base/member.h"
#include "convert/model/network.h"

/*
 * What is in a network namespace. Each appends to `list` what is before the first thing that cannot
 * be read, and then says why; namespace_id is left to the caller.
 *
 * Images but netdev-N.img are what the tool `ip` and conntrack's socket gave CRIU: a word that says
 * which (of conntrack's, none), then messages of netlink, in the dumping host's byte order.
 */

/** netdev-N.img, a list of struct ic_net_device */
ic_must_use struct ic_error *ic_draft_netdev(const struct ic_member *member, const char *name,
					     bool big_endian, struct ic_arena *arena,
					     struct ic_array *list);

/** ifaddr-N.img, a list of struct ic_net_address */
ic_must_use struct ic_error *ic_draft_ifaddr(const struct ic_member *member, const char *name,
					     bool big_endian, struct ic_arena *arena,
					     struct ic_array *list);

/** route-N.img and route6-N.img, a list of struct ic_route */
ic_must_use struct ic_error *ic_draft_routes(const struct ic_member *member, const char *name,
					     bool big_endian, struct ic_arena *arena,
					     struct ic_array *list);

/** rule-N.img, a list of struct ic_route_rule */
ic_must_use struct ic_error *ic_draft_rules(const struct ic_member *member, const char *name,
					    bool big_endian, struct ic_arena *arena,
					    struct ic_array *list);

/** netns-ct-N.img and netns-exp-N.img, a list of struct ic_connection */
ic_must_use struct ic_error *ic_draft_conntrack(const struct ic_member *member, const char *name,
						bool big_endian, struct ic_arena *arena,
						struct ic_array *list);

#endif
