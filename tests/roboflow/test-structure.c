/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>
#include <math.h>
#include <string.h>

#include "roboflow/gstroboflowerror.h"
#include "roboflow/gstroboflowframe-private.h"
#include "roboflow/json/gstroboflowstructure.h"

static const struct
{
  const gchar *structure;
  const gchar *json;
} examples[] = {
  {"p", "{}"},
  {"p,confidence=0.4", "{\"confidence\":0.4}"},
  {"p,n=(int)-3,u=(uint)4294967295", "{\"n\":-3,\"u\":4294967295}"},
  {"p,n=(gint64)-9223372036854775808", "{\"n\":-9223372036854775808}"},
  {"p,n=(guint64)18446744073709551615", "{\"n\":18446744073709551615}"},
  {"p,d=(double)1e300,f=(float)0.1", "{\"d\":1e+300,\"f\":0.1}"},
  {"p,third=(double)0.33333333333333331", "{\"third\":0.3333333333333333}"},
  {"p,b=true,c=(boolean)false", "{\"b\":true,\"c\":false}"},
  {"p,s=\"say \\\"hi\\\"\"", "{\"s\":\"say \\\"hi\\\"\"}"},
  {"p,a=<1,2.5,x>", "{\"a\":[1,2.5,\"x\"]}"},
  {"p,l={1,2}", "{\"l\":[1,2]}"},
  {"p,e=<>", "{\"e\":[]}"},
  {"p,s=[q,a=<[r,n=1]>]", "{\"s\":{\"a\":[{\"n\":1}]}}"},
  {"p,r=(fraction)1/4", "{\"r\":0.25}"},
  {"p,f=(GstFormat)time", "{\"f\":\"time\"}"},
  {"p,points=<1.5,2.0,3.0,4.0>", "{\"points\":[1.5,2,3,4]}"},
  {"prediction,points=<1.5,2.0,3.0,4.0>", "{\"points\":[[1.5,2],[3,4]]}"},
  {"prediction,points=<>,x=1", "{\"points\":[],\"x\":1}"},
};

static void
test_examples (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autoptr (GstStructure) structure =
        gst_structure_from_string (examples[i].structure, NULL);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *json = NULL;

    g_assert_nonnull (structure);
    json = gst_roboflow_structure_to_json (structure, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (json, ==, examples[i].json);
  }
}

static void
test_what_json_cannot_hold (void)
{
  g_autoptr (GstStructure) structure = gst_structure_new ("p",
      "nan", G_TYPE_DOUBLE, (gdouble) NAN, "inf", G_TYPE_FLOAT, INFINITY,
      "string", G_TYPE_STRING, NULL, NULL);
  g_autofree gchar *json = gst_roboflow_structure_to_json (structure, NULL);

  g_assert_cmpstr (json, ==, "{\"nan\":null,\"inf\":null,\"string\":null}");
}

static void
test_frame_is_left_out (void)
{
  g_autoptr (GstRoboflowFrame) frame = gst_roboflow_frame_new (0, 0, 0, 0);
  g_autoptr (GstStructure) structure = gst_structure_new ("p",
      "frame", GST_TYPE_ROBOFLOW_FRAME, frame, "n", G_TYPE_INT, 1, NULL);
  g_autofree gchar *json = gst_roboflow_structure_to_json (structure, NULL);

  g_assert_cmpstr (json, ==, "{\"n\":1}");
}

static void
test_type_without_json (void)
{
  static const gchar *structures[] = {
    "p,good=1,odd=[1,5]",
    "p,odd=(bitmask)0x1",
    "p,a=[q,odd=(date)2024-01-01]",
    "p,odd=<1,[1,5]>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (structures); i++) {
    g_autoptr (GstStructure) structure =
        gst_structure_from_string (structures[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_roboflow_structure_to_json (structure, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS);
    g_assert_nonnull (strstr (error->message, "'odd'"));
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/structure/examples", test_examples);
  g_test_add_func ("/structure/what-json-cannot-hold",
      test_what_json_cannot_hold);
  g_test_add_func ("/structure/frame-is-left-out", test_frame_is_left_out);
  g_test_add_func ("/structure/type-without-json", test_type_without_json);
  return g_test_run ();
}
