/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* The system's proxies, but none for hosts that are this machine: "localhost"
 * of a proxy is another machine. */
#define GST_TYPE_ROBOFLOW_PROXY_RESOLVER (gst_roboflow_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (GstRoboflowProxyResolver, gst_roboflow_proxy_resolver,
    GST, ROBOFLOW_PROXY_RESOLVER, GObject)

GProxyResolver *gst_roboflow_proxy_resolver_new (void);

G_END_DECLS
