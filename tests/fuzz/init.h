/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

/* To be called once, by LLVMFuzzerInitialize(): GStreamer without plugins, and
 * what is logged as wrong is a finding. */
void fuzz_init (void);
