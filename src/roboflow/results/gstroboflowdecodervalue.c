/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads single values out of the text of an element. */

#include <math.h>

#include "gstroboflowdecoder-private.h"

/* No number of a prediction is beyond this. */
#define ABSURD 1e9

static gboolean
skip_null (GstRoboflowDecoder * decoder)
{
  return gst_roboflow_scanner_peek (&decoder->scanner) == 'n'
      && gst_roboflow_scanner_read_null (&decoder->scanner);
}

gboolean
gst_roboflow_decoder_read_double (GstRoboflowDecoder * decoder,
    gdouble * number)
{
  gdouble value;

  if (skip_null (decoder))
    return FALSE;
  if (!gst_roboflow_scanner_read_number (&decoder->scanner, &value)
      || !(fabs (value) <= ABSURD)) {
    decoder->bad = TRUE;
    return FALSE;
  }
  *number = value;
  return TRUE;
}

gboolean
gst_roboflow_decoder_read_int64 (GstRoboflowDecoder * decoder, gint64 * number)
{
  if (skip_null (decoder))
    return FALSE;
  if (!gst_roboflow_scanner_read_integer (&decoder->scanner, number)) {
    decoder->bad = TRUE;
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_roboflow_decoder_read_int (GstRoboflowDecoder * decoder, gint * number)
{
  gint64 value;

  if (!gst_roboflow_decoder_read_int64 (decoder, &value))
    return FALSE;
  if (value < G_MININT || value > G_MAXINT) {
    decoder->bad = TRUE;
    return FALSE;
  }
  *number = value;
  return TRUE;
}

/* Sets @inside to what the string stands for, valid until the next call. */
static gboolean
read_decoded (GstRoboflowDecoder * decoder, GstRoboflowSpan * inside)
{
  if (skip_null (decoder))
    return FALSE;
  if (!gst_roboflow_scanner_read_string (&decoder->scanner, inside)) {
    decoder->bad = TRUE;
    return FALSE;
  }
  if (!decoder->scanner.plain) {
    g_string_truncate (decoder->text, 0);
    gst_roboflow_text_append_unescaped (decoder->text, inside->start,
        inside->length);
    inside->start = decoder->text->str;
    inside->length = decoder->text->len;
  }
  return TRUE;
}

const gchar *
gst_roboflow_decoder_read_blob (GstRoboflowDecoder * decoder)
{
  GstRoboflowSpan inside;

  if (!read_decoded (decoder, &inside))
    return NULL;
  return gst_roboflow_arena_strndup (decoder->arena, inside.start,
      inside.length);
}

const gchar *
gst_roboflow_decoder_read_text (GstRoboflowDecoder * decoder,
    GstRoboflowTextFlags flags)
{
  g_autofree gchar *clean = NULL;
  GstRoboflowSpan inside;

  if (!read_decoded (decoder, &inside))
    return NULL;
  if (inside.length > GST_ROBOFLOW_MAX_STRING) {
    decoder->bad = TRUE;
    return NULL;
  }
  if (decoder->scanner.plain)
    return gst_roboflow_arena_strndup (decoder->arena, inside.start,
        inside.length);
  clean = gst_roboflow_text_clean (inside.start, inside.length, flags);
  return gst_roboflow_arena_strndup (decoder->arena, clean, strlen (clean));
}

const gdouble *
gst_roboflow_decoder_read_vector (GstRoboflowDecoder * decoder, guint * length)
{
  GArray *numbers = decoder->numbers;
  gdouble batch[64];            /* appending many at once is cheaper */
  gboolean first = TRUE;
  guint n = 0;

  *length = 0;
  g_array_set_size (numbers, 0);
  if (gst_roboflow_decoder_skip_others (decoder, '['))
    return NULL;
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    if (!gst_roboflow_decoder_read_double (decoder, &batch[n])
        || numbers->len + n == GST_ROBOFLOW_MAX_POINTS)
      decoder->bad = TRUE;
    else
      n++;
    if (n == G_N_ELEMENTS (batch)) {
      g_array_append_vals (numbers, batch, n);
      n = 0;
    }
  }
  g_array_append_vals (numbers, batch, n);
  *length = numbers->len;
  return gst_roboflow_arena_memdup (decoder->arena, numbers->data,
      numbers->len * sizeof (gdouble));
}

gboolean
gst_roboflow_decoder_skip_others (GstRoboflowDecoder * decoder, gchar bracket)
{
  if (gst_roboflow_scanner_peek (&decoder->scanner) == bracket)
    return FALSE;
  gst_roboflow_scanner_skip (&decoder->scanner, NULL);
  return TRUE;
}
