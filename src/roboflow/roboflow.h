/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowclient.h"
#include "gstroboflowerror.h"
#include "gstroboflowframe.h"
#include "gstroboflowkeypoint.h"
#include "gstroboflowmessages.h"
#include "gstroboflowmeta.h"
#include "gstroboflowprediction.h"
#include "gstroboflowprelude.h"
#include "gstroboflowresults.h"
