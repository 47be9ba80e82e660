/* SPDX-License-Identifier: Apache-2.0 */
#include "convert/input/kubelet_name.h"
#include "tests/unit/input_fixture.h"

#define POD  "shop-7d9f8b6c5-x2x4z"
#define TIME "2026-11-22T05:04:05Z"

static const struct {
	const char *name, *pod, *pod_namespace, *container, *both, *time;
} cases[] = {
	{ "checkpoint-" POD "_production-web-" TIME ".tar", POD, "production", "web",
	  "production-web", TIME },
	{ "checkpoint-a.b.c_x-y-2026-11-22T05:04:05+01:00.tar.zst", "a.b.c", "x", "y", "x-y",
	  "2026-11-22T05:04:05+01:00" },
	{ "checkpoint-p_x-y-2026-11-22T05:04:05-08:00", "p", "x", "y", "x-y",
	  "2026-11-22T05:04:05-08:00" },
	{ "checkpoint-p_kube-system-dns-" TIME ".tar", "p", NULL, NULL, "kube-system-dns", TIME },
};

static const char *const others[] = {
	"",
	"checkpoint-",
	"checkpoint-.tar",
	"checkpoint-p_x-y.tar",
	"checkpoint-p-x-y-" TIME ".tar",
	"checkpoint-p_x-" TIME ".tar",
	"checkpoint-p_" TIME ".tar",
	"checkpoint-_x-y-" TIME ".tar",
	"checkpoint-p_x-y-2026-11-22T05:04:05.tar",
	"checkpoint-p_x-y-2026-11-22T0x:04:05Z.tar",
	"checkpoint-p_-y-" TIME ".tar",
	"checkpoint-p_x--" TIME ".tar",
	"checkpoint-p_X-y-" TIME ".tar",
	"checkpoint-p_x-y_z-" TIME ".tar",
	"checkpoint-p_x-y" TIME ".tar",
	"web.tar",
	TIME,
};

static void assert_text(const char *is, const char *should)
{
	if (should)
		assert_string_equal(is, should);
	else
		assert_null(is);
}

static void pod_and_time_are_certain_and_the_rest_where_there_is_one_dash(void **state)
{
	struct box *box = *state;

	for (size_t i = 0; i < IC_NR(cases); i++) {
		const struct ic_kubelet_name *name = NULL;

		assert_null(ic_kubelet_name_parse(cases[i].name, box->arena, &name));
		assert_non_null(name);
		assert_text(name->pod, cases[i].pod);
		assert_text(name->pod_namespace, cases[i].pod_namespace);
		assert_text(name->container, cases[i].container);
		assert_text(name->both, cases[i].both);
		assert_text(name->time, cases[i].time);
	}
}

static void what_is_known_from_elsewhere_says_where_the_namespace_ends(void **state)
{
	struct box *box = *state;
	const struct ic_kubelet_name *name;

	assert_null(ic_kubelet_name_parse(cases[3].name, box->arena, &name));
	assert_true(ic_kubelet_name_fits(name, "kube-system", "dns"));
	assert_true(ic_kubelet_name_fits(name, "kube", "system-dns"));
	assert_false(ic_kubelet_name_fits(name, "kube-system", "web"));
	assert_false(ic_kubelet_name_fits(name, "kube-system-dns", ""));
	assert_false(ic_kubelet_name_fits(name, "kube-system-dns-longer-than-it", "x"));
}

static void other_names_say_nothing(void **state)
{
	struct box *box = *state;

	for (size_t i = 0; i < IC_NR(others); i++) {
		const struct ic_kubelet_name *name;

		assert_null(ic_kubelet_name_parse(others[i], box->arena, &name));
		if (name)
			print_error("%s\n", others[i]);
		assert_null(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pod_and_time_are_certain_and_the_rest_where_there_is_one_dash),
		TEST(what_is_known_from_elsewhere_says_where_the_namespace_ends),
		TEST(other_names_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
