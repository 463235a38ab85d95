/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Programs find the header under this name also where nothing is installed. */

#include "../../../roboflow/roboflow.h"
