/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "serverkit.h"

#define KEY "?api_key=key"
#define MODEL "{\"model_id\":\"ball\",\"model_version\":\"1\"," \
    "\"inference_type\":\"object-detection\"}"
#define JOB(members) "{\"input_url\":\"http://127.0.0.1:9/a.mp4\"," \
    "\"infer_fps\":5,\"models\":[" MODEL "]" members "}"
#define JOB_OF(models) "{\"input_url\":\"http://127.0.0.1:9/a.mp4\"," \
    "\"infer_fps\":5,\"models\":" models "}"
#define JOB_AT(url) "{\"input_url\":" url ",\"infer_fps\":5,\"models\":[" \
    MODEL "]}"
#define JOB_WITH_FPS(fps) "{\"input_url\":\"http://127.0.0.1:9/a.mp4\"," \
    "\"infer_fps\":" fps ",\"models\":[" MODEL "]}"
#define PARAMS(params) JOB_OF ("[{\"model_id\":\"ball\"," \
    "\"model_version\":\"1\",\"inference_type\":\"object-detection\"," \
    "\"inference_params\":" params "}]")
#define NAME(name) "{\"file_name\":" name "}"

typedef struct
{
  const char *method;
  const char *path;
  const char *body;
  guint status;
} Case;

static const Case cases[] = {
  {"GET", "/", NULL, 404},
  {"GET", "/videoinferno", NULL, 404},
  {"POST", "/videoinfer/more" KEY, "{}", 404},
  {"GET", "/video_upload_signed_url/" KEY, NULL, 405},
  {"PUT", "/videoinfer/" KEY, "{}", 405},
  {"DELETE", "/videoinfer/" KEY, NULL, 405},
  {"POST", "/roboflow-video-results/x.json", "{}", 405},
  {"GET", "/roboflow-video-uploads/x", NULL, 405},

  {"POST", "/video_upload_signed_url/", NAME ("\"a.mp4\""), 401},
  {"POST", "/video_upload_signed_url/?api_key=", NAME ("\"a.mp4\""), 401},
  {"POST", "/video_upload_signed_url/?api_key=wrong", NAME ("\"a.mp4\""), 401},
  {"POST", "/videoinfer/?api_key=wrong", JOB (""), 401},
  {"GET", "/videoinfer/?api_key=wrong&job_id=x", NULL, 401},

  {"POST", "/video_upload_signed_url/" KEY, NULL, 400},
  {"POST", "/video_upload_signed_url/" KEY, "", 400},
  {"POST", "/video_upload_signed_url/" KEY, "{", 400},
  {"POST", "/video_upload_signed_url/" KEY, "[]", 400},
  {"POST", "/video_upload_signed_url/" KEY, "{}", 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("7"), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("null"), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("\"\""), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("\"a.txt\""), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("\"a\""), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("\"../a.mp4\""), 400},
  {"POST", "/video_upload_signed_url/" KEY, NAME ("\"c:\\\\a.mp4\""), 400},

  {"POST", "/videoinfer/" KEY, "{}", 400},
  {"POST", "/videoinfer/" KEY, JOB_AT ("7"), 400},
  {"POST", "/videoinfer/" KEY, JOB_AT ("\"clip.mp4\""), 400},
  {"POST", "/videoinfer/" KEY, JOB_AT ("\"file:///etc/passwd\""), 400},
  {"POST", "/videoinfer/" KEY, JOB_AT ("\"http://me:secret@h/a.mp4\""), 400},
  {"POST", "/videoinfer/" KEY, JOB_AT ("\"http://me@h/a.mp4\""), 400},
  {"POST", "/videoinfer/" KEY, JOB_WITH_FPS ("0"), 400},
  {"POST", "/videoinfer/" KEY, JOB_WITH_FPS ("0.5"), 400},
  {"POST", "/videoinfer/" KEY, JOB_WITH_FPS ("-1"), 400},
  {"POST", "/videoinfer/" KEY, JOB_WITH_FPS ("\"5\""), 400},
  {"POST", "/videoinfer/" KEY, JOB_WITH_FPS ("1e999"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[]"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("{}"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[7]"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[" MODEL "," MODEL "]"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[{\"model_id\":\"ball\"}]"), 400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[{\"model_id\":\"ball\","
            "\"model_version\":1,\"inference_type\":\"object-detection\"}]"),
      400},
  {"POST", "/videoinfer/" KEY,
        JOB_OF ("[{\"model_id\":\"ball\","
            "\"model_version\":\"1\",\"inference_type\":\"gaze-detection\"}]"),
      400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[{\"model_id\":\"faces\","
            "\"model_version\":\"1\",\"inference_type\":\"classification\"}]"),
      400},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[{\"model_id\":\"cats\","
            "\"model_version\":\"1\",\"inference_type\":\"object-detection\"}]"),
      404},
  {"POST", "/videoinfer/" KEY, JOB_OF ("[{\"model_id\":\"clip\","
            "\"model_version\":\"2\",\"inference_type\":\"clip-embed-image\"}]"),
      404},
  {"POST", "/videoinfer/" KEY, PARAMS ("7"), 400},
  {"POST", "/videoinfer/" KEY, PARAMS ("{\"confidence\":\"high\"}"), 400},
  {"POST", "/videoinfer/" KEY, PARAMS ("{\"confidence\":40}"), 400},
  {"POST", "/videoinfer/" KEY, PARAMS ("{\"multi_label\":1}"), 400},
  {"POST", "/videoinfer/" KEY, PARAMS ("{\"mask_format\":\"bmp\"}"), 400},

  {"GET", "/videoinfer/" KEY, NULL, 400},
  {"GET", "/videoinfer/" KEY "&job_id=x", NULL, 404},
  {"GET", "/videoinfer" KEY "&job_id=00000000-0000-4000-8000-000000000000",
      NULL, 404},
};

static void
test_table (void)
{
  g_autoptr (TestServer) server = test_server_start ("--api-key", "key", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Case *c = &cases[i];
    g_autoptr (Reply) reply = test_server_send (server, c->method, c->path,
        c->body);
    g_autoptr (JsonObject) object = NULL;

    g_test_message ("%s %s %s", c->method, c->path, c->body ? c->body : "");
    object = reply_to_json (reply);
    g_assert_cmpuint (reply->status, ==, c->status);
    g_assert_true (json_object_has_member (object, "error"));
  }
}

/* Both are sent with and without the slash at the end. */
static void
test_slash (void)
{
  static const char *const paths[] = {
    "/video_upload_signed_url", "/video_upload_signed_url/"
  };
  g_autoptr (TestServer) server = test_server_start ("--api-key", "key", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *path = g_strconcat (paths[i], KEY, NULL);
    g_autoptr (Reply) reply = test_server_send (server, "POST", path,
        NAME ("\"Ein Clip 100%.MP4\""));
    g_autoptr (JsonObject) object = reply_to_json (reply);

    g_assert_cmpuint (reply->status, ==, 200);
    g_assert_true (json_object_has_member (object, "signed_url"));
  }
}

static void
test_large_body (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree char *spaces = g_strnfill (65536, ' ');
  g_autofree char *body = g_strconcat (spaces, NAME ("\"a.mp4\""), NULL);
  g_autoptr (Reply) reply = test_server_send (server, "POST",
      "/video_upload_signed_url/" KEY, body);
  g_autoptr (JsonObject) object = reply_to_json (reply);

  g_assert_cmpuint (reply->status, ==, 413);
  g_assert_true (json_object_has_member (object, "error"));
}

static void
test_deep_body (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree char *body = g_strnfill (60000, '[');
  g_autoptr (Reply) reply = test_server_send (server, "POST",
      "/videoinfer/" KEY, body);

  g_assert_cmpuint (reply->status, ==, 400);
}

static void
test_not_utf8 (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autoptr (Reply) reply = test_server_send (server, "POST",
      "/video_upload_signed_url/" KEY, NAME ("\"\xff.mp4\""));

  g_assert_cmpuint (reply->status, ==, 400);
}

/* Neither a key nor a signature is ever written down. */
static void
test_log (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (GBytes) body = g_bytes_new_static ("0123456789", 10);
  g_autoptr (Reply) reply = test_server_put (server, url, body);
  g_autofree char *path = g_build_filename (server->dir, "requests.log", NULL);
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *line;

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  g_assert_null (strstr (log, "api_key"));
  g_assert_null (strstr (log, "X-Goog"));

  lines = g_strsplit (log, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  node = json_from_string (lines[1], NULL);
  line = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (line, "method"), ==, "PUT");
  g_assert_cmpint (json_object_get_int_member (line, "status"), ==, 200);
  g_assert_cmpint (json_object_get_int_member (line, "bytes"), ==, 10);
  g_assert_cmpfloat (json_object_get_double_member (line, "time"), >, 1e9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http/refusals", test_table);
  g_test_add_func ("/server/http/slash", test_slash);
  g_test_add_func ("/server/http/large-body", test_large_body);
  g_test_add_func ("/server/http/deep-body", test_deep_body);
  g_test_add_func ("/server/http/not-utf8", test_not_utf8);
  g_test_add_func ("/server/http/log", test_log);
  return g_test_run ();
}
