/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/capability.h>

#include "convert/arch/capability.h"

static void every_capability_of_the_kernel_has_a_name_of_its_own(void **state)
{
	(void)state;
	assert_true(IC_NR_CAPABILITIES > CAP_LAST_CAP);
	for (unsigned int i = 0; i < IC_NR_CAPABILITIES; i++) {
		assert_non_null(ic_capability_name(i));
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(ic_capability_name(i), ic_capability_name(j));
	}
	assert_string_equal(ic_capability_name(CAP_SYS_ADMIN), "sys_admin");
	assert_string_equal(ic_capability_name(CAP_NET_RAW), "net_raw");
	assert_string_equal(ic_capability_name(CAP_SETFCAP), "setfcap");
	assert_string_equal(ic_capability_name(CAP_BPF), "bpf");
}

static void a_number_that_no_capability_has_has_no_name(void **state)
{
	(void)state;
	assert_null(ic_capability_name(IC_NR_CAPABILITIES));
	assert_null(ic_capability_name(4000000000U));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_capability_of_the_kernel_has_a_name_of_its_own),
		cmocka_unit_test(a_number_that_no_capability_has_has_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
