/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Decodes one element of a model's column. The type of inference is told by
 * the members that are there, never by what was asked for. The JSON is kept,
 * for types that are not known.
 *
 * To add a type, add its members to read_member(): here, or, if they are in
 * the items of a list of predictions, in gstroboflowdecoderprediction.c. */

#include "gstroboflowdecoder-private.h"

#include "gstroboflowjson-private.h"

#define MAX_SIDE GST_ROBOFLOW_MAX_SIDE
#define MAX_VALUES_SIZE (1 << 20)

/* An element is inside of a list, which is inside of an object. */
#define DEPTH 2

/* What a classification says of all its predictions together. */
typedef struct
{
  const gchar *top;
  gdouble confidence;
  gboolean has_confidence;
  gboolean has_predicted;       /* there is a list of predicted classes */
} Verdict;

/* The text itself and the values in it. They take about as much memory as the
 * text, unless the text is large: then most of it is a mask. */
gsize
gst_roboflow_decoder_guess_size (gsize json_size)
{
  return json_size + MIN (json_size, MAX_VALUES_SIZE) + 256;
}

void
gst_roboflow_decoder_init (GstRoboflowDecoder * decoder,
    GstRoboflowArena * arena)
{
  decoder->arena = arena;
  gst_roboflow_scanner_init (&decoder->scanner, "", 0, 0);
  decoder->predictions = g_array_sized_new (FALSE, FALSE,
      sizeof (GstRoboflowPrediction), 32);
  decoder->numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
  decoder->keypoints = g_array_new (FALSE, FALSE, sizeof (GstRoboflowKeypoint));
  decoder->runs = g_array_new (FALSE, FALSE, sizeof (guint32));
  decoder->names = g_ptr_array_new ();
  decoder->text = g_string_new (NULL);
}

void
gst_roboflow_decoder_clear (GstRoboflowDecoder * decoder)
{
  if (decoder->arena == NULL)
    return;
  gst_roboflow_scanner_clear (&decoder->scanner);
  g_array_unref (decoder->predictions);
  g_array_unref (decoder->numbers);
  g_array_unref (decoder->keypoints);
  g_array_unref (decoder->runs);
  g_ptr_array_unref (decoder->names);
  g_string_free (decoder->text, TRUE);
}

/* Adds the prediction that was just read, or counts it if it is bad. */
static void
add_prediction (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model,
    const GstRoboflowPrediction * prediction)
{
  if (decoder->predictions->len + model->n_skipped
      == GST_ROBOFLOW_MAX_PREDICTIONS)
    gst_roboflow_scanner_fail_limit (&decoder->scanner,
        "more than " G_STRINGIFY (GST_ROBOFLOW_MAX_PREDICTIONS)
        " predictions");
  else if (decoder->bad)
    model->n_skipped++;
  else
    g_array_append_vals (decoder->predictions, prediction, 1);
  decoder->bad = FALSE;
}

static void
read_prediction_list (GstRoboflowDecoder * decoder,
    GstRoboflowFrameModel * model)
{
  gboolean first = TRUE;

  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    GstRoboflowPrediction prediction = { NULL, };

    gst_roboflow_decoder_read_prediction (decoder, &prediction);
    add_prediction (decoder, model, &prediction);
  }
}

/* {"0": "background", …} */
static void
read_class_map (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  GstRoboflowSpan key;
  gboolean first = TRUE;

  g_array_set_size (decoder->predictions, 0);
  gst_roboflow_scanner_open (&decoder->scanner, '{');
  while (gst_roboflow_scanner_next_member (&decoder->scanner, &first, &key)) {
    GstRoboflowPrediction prediction = { NULL, };
    g_autofree gchar *number = g_strndup (key.start, key.length);
    guint64 class_id;

    prediction.has_class_id =
        g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT, &class_id, NULL);
    prediction.class_id = prediction.has_class_id ? class_id : 0;
    prediction.class_name = gst_roboflow_decoder_read_text (decoder, 0);
    decoder->bad |= !prediction.has_class_id || !prediction.class_name;
    add_prediction (decoder, model, &prediction);
  }
}

/* One of many labels: "dent": {"confidence": 0.8, "class_id": 0} */
static void
read_label (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model,
    const GstRoboflowSpan * key)
{
  /* The next member overwrites the key. */
  const gsize key_length = key->length;
  g_autofree gchar *name = gst_roboflow_text_clean (key->start, key_length, 0);
  GstRoboflowPrediction prediction = { NULL, };

  gst_roboflow_decoder_read_prediction (decoder, &prediction);
  decoder->bad |= key_length > GST_ROBOFLOW_MAX_STRING;
  if (!decoder->bad)
    prediction.class_name = gst_roboflow_arena_strndup (decoder->arena, name,
        strlen (name));
  add_prediction (decoder, model, &prediction);
}

/* Classification with many labels, or semantic segmentation. */
static void
read_prediction_object (GstRoboflowDecoder * decoder,
    GstRoboflowFrameModel * model)
{
  GstRoboflowScanner *scanner = &decoder->scanner;
  GstRoboflowSpan key;
  gboolean first = TRUE;

  gst_roboflow_scanner_open (scanner, '{');
  while (gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    gchar kind = gst_roboflow_scanner_peek (scanner);

    if (kind == '"' && gst_roboflow_span_is (&key, "segmentation_mask"))
      model->class_mask = gst_roboflow_decoder_read_blob (decoder);
    else if (kind == '"' && gst_roboflow_span_is (&key, "confidence_mask"))
      model->confidence_mask = gst_roboflow_decoder_read_blob (decoder);
    else if (kind == '{' && gst_roboflow_span_is (&key, "class_map"))
      read_class_map (decoder, model);
    else if (kind != 'n')
      read_label (decoder, model, &key);
    else
      gst_roboflow_scanner_skip (scanner, NULL);
  }
}

/* Where a key is there more than once, the last one counts. */
static void
forget_predictions (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  g_array_set_size (decoder->predictions, 0);
  model->n_skipped = 0;
  model->class_mask = model->confidence_mask = NULL;
}

static void
read_predictions (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  gchar kind = gst_roboflow_scanner_peek (&decoder->scanner);

  forget_predictions (decoder, model);
  model->is_known |= kind == '[' || kind == '{';
  if (kind == '[')
    read_prediction_list (decoder, model);
  else if (kind == '{')
    read_prediction_object (decoder, model);
  else
    gst_roboflow_scanner_skip (&decoder->scanner, NULL);
}

/* [[0.12, …], …] */
static void
read_embeddings (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  gboolean first = TRUE;

  if (gst_roboflow_decoder_skip_others (decoder, '['))
    return;
  model->is_known = TRUE;
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  if (gst_roboflow_scanner_peek (&decoder->scanner) != ']')
    forget_predictions (decoder, model);
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    GstRoboflowPrediction prediction = { NULL, };

    prediction.embedding = gst_roboflow_decoder_read_vector (decoder,
        &prediction.embedding_length);
    decoder->bad |= prediction.embedding == NULL;
    add_prediction (decoder, model, &prediction);
  }
}

static void
read_image_size (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  GstRoboflowScanner *scanner = &decoder->scanner;
  gdouble width = 0, height = 0;
  GstRoboflowSpan key;
  gboolean first = TRUE;

  if (gst_roboflow_decoder_skip_others (decoder, '{'))
    return;
  gst_roboflow_scanner_open (scanner, '{');
  while (gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    if (gst_roboflow_span_is (&key, "width"))
      gst_roboflow_decoder_read_double (decoder, &width);
    else if (gst_roboflow_span_is (&key, "height"))
      gst_roboflow_decoder_read_double (decoder, &height);
    else
      gst_roboflow_scanner_skip (scanner, NULL);
  }
  if (width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE) {
    model->image_width = width;
    model->image_height = height;
  }
}

/* An object with the size, or a list of such objects: the first one counts. */
static void
read_image (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  gboolean first = TRUE;

  if (gst_roboflow_scanner_peek (&decoder->scanner) != '[') {
    read_image_size (decoder, model);
    return;
  }
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    if (model->image_width == 0)
      read_image_size (decoder, model);
    else
      gst_roboflow_scanner_skip (&decoder->scanner, NULL);
  }
}

/* A text, or JSON, which becomes the text. */
static void
read_answer (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  gchar kind = gst_roboflow_scanner_peek (&decoder->scanner);
  GstRoboflowSpan value;

  model->is_known = TRUE;
  if (kind != '{' && kind != '[') {
    model->text = gst_roboflow_decoder_read_text (decoder,
        GST_ROBOFLOW_TEXT_KEEP_LINES);
    model->n_skipped += decoder->bad;
  } else if (gst_roboflow_scanner_skip (&decoder->scanner, &value)) {
    if (value.length > GST_ROBOFLOW_MAX_STRING) {
      model->n_skipped++;
      return;
    }
    g_string_truncate (decoder->text, 0);
    gst_roboflow_json_append_strict (decoder->text, value.start, value.length);
    model->text = gst_roboflow_arena_strndup (decoder->arena,
        decoder->text->str, decoder->text->len);
  }
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

/* Sorted rather than hashed: whoever writes the file could choose names that
 * all collide. */
static void
read_names (GstRoboflowDecoder * decoder)
{
  gboolean first = TRUE;

  g_ptr_array_set_size (decoder->names, 0);
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    const gchar *name = gst_roboflow_decoder_read_text (decoder, 0);

    if (name != NULL && decoder->names->len < GST_ROBOFLOW_MAX_PREDICTIONS)
      g_ptr_array_add (decoder->names, (gpointer) name);
  }
  g_ptr_array_sort (decoder->names, compare_names);
}

static void
read_member (GstRoboflowDecoder * decoder, const GstRoboflowSpan * key,
    GstRoboflowFrameModel * model, Verdict * verdict)
{
  GstRoboflowScanner *scanner = &decoder->scanner;

  if (gst_roboflow_scanner_peek (scanner) == 'n') {
    gst_roboflow_scanner_skip (scanner, NULL);
  } else if (gst_roboflow_span_is (key, "predictions")) {
    read_predictions (decoder, model);
  } else if (gst_roboflow_span_is (key, "image")) {
    read_image (decoder, model);
  } else if (gst_roboflow_span_is (key, "embeddings")) {
    read_embeddings (decoder, model);
  } else if (gst_roboflow_span_is (key, "top")) {
    verdict->top = gst_roboflow_decoder_read_text (decoder, 0);
  } else if (gst_roboflow_span_is (key, "confidence")) {
    verdict->has_confidence =
        gst_roboflow_decoder_read_double (decoder, &verdict->confidence);
  } else if (gst_roboflow_span_is (key, "predicted_classes")
      && gst_roboflow_scanner_peek (scanner) == '[') {
    verdict->has_predicted = TRUE;
    read_names (decoder);
  } else if (gst_roboflow_span_is (key, "result")
      || gst_roboflow_span_is (key, "response")) {
    read_answer (decoder, model);
  } else {
    gst_roboflow_scanner_skip (scanner, NULL);
  }
  decoder->bad = FALSE;
}

static gboolean
is_named (GstRoboflowDecoder * decoder, const gchar * name)
{
  return decoder->names->len > 0 && bsearch (&name, decoder->names->pdata,
      decoder->names->len, sizeof name, compare_names) != NULL;
}

/* Marks the predictions of a classification as labels, and those that the
 * model decided for as predicted. A top label that is not in the list is
 * added. */
static void
judge (GstRoboflowDecoder * decoder, const Verdict * verdict)
{
  const gboolean has_top = verdict->top != NULL && *verdict->top != '\0';
  gboolean found = FALSE;

  if (verdict->top == NULL && !verdict->has_predicted)
    return;
  for (guint i = 0; i < decoder->predictions->len; i++) {
    GstRoboflowPrediction *prediction =
        &g_array_index (decoder->predictions, GstRoboflowPrediction, i);
    gboolean is_top = g_strcmp0 (prediction->class_name, verdict->top) == 0;

    if (prediction->class_name == NULL || prediction->has_box)
      continue;
    prediction->is_label = TRUE;
    prediction->is_predicted = verdict->has_predicted
        ? is_named (decoder, prediction->class_name)
        : is_top;
    found |= is_top;
  }
  if (has_top && !found
      && decoder->predictions->len < GST_ROBOFLOW_MAX_PREDICTIONS) {
    GstRoboflowPrediction top = {.class_name = verdict->top,.is_label = TRUE,
      .is_predicted = TRUE,.confidence = verdict->confidence,
      .has_confidence = verdict->has_confidence
    };

    g_array_append_val (decoder->predictions, top);
  }
}

static void
take_predictions (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  model->n_predictions = decoder->predictions->len;
  model->predictions = gst_roboflow_arena_memdup (decoder->arena,
      decoder->predictions->data,
      decoder->predictions->len * sizeof (GstRoboflowPrediction));
  for (guint i = 0; i < model->n_predictions; i++) {
    GstRoboflowPrediction *prediction = &model->predictions[i];

    prediction->model = model;
    for (guint k = 0; k < prediction->n_keypoints; k++)
      prediction->keypoints[k].model = model;
  }
}

static void
read_element (GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model)
{
  Verdict verdict = { NULL, };
  GstRoboflowSpan key;
  gboolean first = TRUE;

  g_array_set_size (decoder->predictions, 0);
  g_ptr_array_set_size (decoder->names, 0);
  if (gst_roboflow_decoder_skip_others (decoder, '{'))
    return;
  gst_roboflow_scanner_open (&decoder->scanner, '{');
  while (gst_roboflow_scanner_next_member (&decoder->scanner, &first, &key))
    read_member (decoder, &key, model, &verdict);
  judge (decoder, &verdict);
  take_predictions (decoder, model);
}

gboolean
gst_roboflow_decoder_read (GstRoboflowDecoder * decoder, const gchar * json,
    gsize length, guint64 offset, GstRoboflowFrameModel * model,
    GError ** error)
{
  GstRoboflowScanner *scanner = &decoder->scanner;

  gst_roboflow_scanner_move (scanner, json, length, offset);
  scanner->depth = DEPTH;
  decoder->bad = FALSE;
  model->json = json;
  model->json_length = length;
  read_element (decoder, model);
  gst_roboflow_scanner_finish (scanner);
  if (scanner->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&scanner->error));
  return FALSE;
}
