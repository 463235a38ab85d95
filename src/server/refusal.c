/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "refusal.h"

G_DEFINE_QUARK (roboflow - video - server - refusal, refusal)
