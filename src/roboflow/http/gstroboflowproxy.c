/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowproxy.h"
#include "gstroboflowurl.h"

struct _GstRoboflowProxyResolver
{
  GObject parent;
};

static gboolean
gst_roboflow_proxy_resolver_is_supported (GProxyResolver * resolver)
{
  return TRUE;
}

static gchar **
gst_roboflow_proxy_resolver_lookup (GProxyResolver * resolver,
    const gchar * url, GCancellable * cancellable, GError ** error)
{
  static const gchar *const direct[] = { "direct://", NULL };
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL
      && gst_roboflow_host_is_loopback (g_uri_get_host (uri)))
    return g_strdupv ((gchar **) direct);

  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), url,
      cancellable, error);
}

/* Only the blocking lookup: the client makes blocking calls and no others. */
static void
gst_roboflow_proxy_resolver_iface_init (GProxyResolverInterface * iface)
{
  iface->is_supported = gst_roboflow_proxy_resolver_is_supported;
  iface->lookup = gst_roboflow_proxy_resolver_lookup;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstRoboflowProxyResolver,
    gst_roboflow_proxy_resolver, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
        gst_roboflow_proxy_resolver_iface_init));

static void
gst_roboflow_proxy_resolver_class_init (GstRoboflowProxyResolverClass * klass)
{
}

static void
gst_roboflow_proxy_resolver_init (GstRoboflowProxyResolver * self)
{
}

GProxyResolver *
gst_roboflow_proxy_resolver_new (void)
{
  return g_object_new (GST_TYPE_ROBOFLOW_PROXY_RESOLVER, NULL);
}
