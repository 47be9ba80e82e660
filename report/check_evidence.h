/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_REPORT_CHECK_EVIDENCE_H
#define IC_REPORT_CHECK_EVIDENCE_H

#include "convert/base/differences.h"
#include "convert/model/checkpoint.h"
#include "report/manifest_reader.h"

/**
 * Compare what a manifest says of the input with a checkpoint: the archive and every member have
 * the size that it says, and the digest if it has digests; none lacks, none is more. The
 * checkpoint's own digests must have been computed if the manifest has any.
 */
ic_must_use struct ic_error *ic_manifest_check_evidence(const struct ic_manifest *manifest,
							const struct ic_checkpoint *checkpoint,
							struct ic_differences *differences);

#endif
