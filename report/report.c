/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

const struct ic_report_format *const ic_report_formats[] = {
	&ic_report_dfxml,
	&ic_report_manifest,
	&ic_report_run,
	&ic_report_sums,
};

const size_t ic_nr_report_formats = IC_NR(ic_report_formats);
