/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <glib-unix.h>
#include <gst/gst.h>
#include <locale.h>
#include <stdio.h>

#include "server.h"

/* The service wants a minute between two looks at a job. Nobody has to wait
 * that long on his own machine, but a client that polls in a tight loop shall
 * notice. */
#define DEFAULT_POLL_LIMIT_MS 1000
#define DEFAULT_URL_EXPIRY_S 86400

static const char description[] =
    "The first line on standard output is the base URL.\n"
    "\n"
    "Models: ball (every inference type but gaze-detection), clip version 1, "
    "pedestrians, faces.\n"
    "\n"
    "A fault is PHASE:KIND, or PHASE:KINDxN to have it happen N times only. "
    "With several\nfor one phase, the first one that is not used up is met.\n"
    "PHASE: url, upload, create, status, results\n"
    "KIND:\n"
    "  300 to 599    answer with this HTTP status; a redirect leads back here\n"
    "  stall         never answer; stall@N: stop after N bytes of the body\n"
    "  reset         reset the connection; reset@N: after N bytes of the body\n"
    "  cut@N         close after N bytes of an answer that promised more\n"
    "  cutclean@N    send N bytes of the answer as if that were all\n"
    "  slow@N        move N bytes of the body a second (upload, results)\n"
    "  html, empty   answer 200 with an HTML page, without a body\n"
    "  expired       the signed URL has expired (upload, results)\n"
    "  corrupt       store other bytes than were sent (upload)\n"
    "N counts the bytes received of an upload, sent of everything else. Faults "
    "that stop\nin the middle of an answer come after the request was carried "
    "out, all others before.\n";

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
add_fault (const char *name, const char *value, gpointer faults,
    GError ** error)
{
  return faults_add (faults, value, error);
}

static gboolean
check_options (const VideoServerOptions * options, int argc, GError ** error)
{
  const char *problem = NULL;

  if (argc > 1)
    problem = "There are too many arguments";
  else if (options->port < 0 || options->port > G_MAXUINT16)
    problem = "There is no such port";
  else if (options->job_time_ms < 0 || options->poll_limit_ms < 0
      || options->url_expiry_s < 0)
    problem = "Times are not negative";
  else if (!options->tls_cert != !options->tls_key)
    problem = "--tls-cert and --tls-key belong together";
  else if (options->results
      && !g_file_test (options->results, G_FILE_TEST_IS_REGULAR))
    problem = "The file of --results does not exist";
  if (!problem)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      problem);
  return FALSE;
}

static gboolean
parse_options (VideoServerOptions * options, int *argc, char ***argv,
    GError ** error)
{
  const GOptionEntry entries[] = {
    {"port", 0, 0, G_OPTION_ARG_INT, &options->port,
        "Port; 0 (the default): any", "N"},
    {"listen", 0, 0, G_OPTION_ARG_STRING, &options->listen_address,
        "Address to listen on (127.0.0.1)", "ADDR"},
    {"api-key", 0, 0, G_OPTION_ARG_STRING, &options->api_key,
        "The only good key; without it any is", "KEY"},
    {"data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->data_dir,
        "Where uploads, results and requests.log are kept (a temporary "
          "directory, removed at the end)", "DIR"},
    {"job-time", 0, 0, G_OPTION_ARG_INT, &options->job_time_ms,
        "A job takes at least this long (0)", "MS"},
    {"poll-limit", 0, 0, G_OPTION_ARG_INT, &options->poll_limit_ms,
        "Time between two questions for a job's status (1000; 0: none; the "
          "hosted service: 60000)", "MS"},
    {"url-expiry", 0, 0, G_OPTION_ARG_INT, &options->url_expiry_s,
        "How long a signed URL is good (86400)", "S"},
    {"results", 0, 0, G_OPTION_ARG_FILENAME, &options->results,
        "Answer every job with this file, whatever the model", "FILE"},
    {"tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_cert,
        "Speak HTTPS, with this certificate (PEM)", "FILE"},
    {"tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_key,
        "The certificate's key (PEM)", "FILE"},
    {"fault", 0, 0, G_OPTION_ARG_CALLBACK, add_fault,
        "Misbehave; can be given more than once", "PHASE:KIND[xN]"},
    {NULL}
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- a local stand-in for Roboflow Video Inference");
  GOptionGroup *group = g_option_group_new ("server", "", "", options->faults,
      NULL);

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_description (context, description);
  g_option_context_add_group (context, gst_init_get_option_group ());
  return g_option_context_parse (context, argc, argv, error)
      && check_options (options, *argc, error);
}

static void
options_clear (VideoServerOptions * options)
{
  g_clear_pointer (&options->faults, faults_free);
  g_free (options->listen_address);
  g_free (options->api_key);
  g_free (options->data_dir);
  g_free (options->results);
  g_free (options->tls_cert);
  g_free (options->tls_key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VideoServerOptions, options_clear)

static gboolean
run (int *argc, char ***argv, GError ** error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_auto (VideoServerOptions) options = {
    .poll_limit_ms = DEFAULT_POLL_LIMIT_MS,
    .url_expiry_s = DEFAULT_URL_EXPIRY_S,
    .faults = faults_new (),
  };
  g_autoptr (VideoServer) server = NULL;
  g_autofree char *url = NULL;

  if (!parse_options (&options, argc, argv, error))
    return FALSE;
  server = video_server_new (&options, error);
  if (!server)
    return FALSE;
  g_unix_signal_add (SIGINT, quit, loop);
  g_unix_signal_add (SIGTERM, quit, loop);
  url = video_server_get_base_url (server);
  g_print ("%s\n", url);
  fflush (stdout);
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  /* Loading facedetect, OpenCV complains of cascades that nobody asked for. */
  g_setenv ("OPENCV_LOG_LEVEL", "SILENT", FALSE);
  if (run (&argc, &argv, &error))
    return 0;
  g_printerr ("roboflow-video-server: %s\n", error->message);
  return 1;
}
