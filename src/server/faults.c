/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "faults.h"

#include <gio/gio.h>
#include <string.h>

#define FOR(phase) (1u << (phase))
#define ANSWERS (FOR (PHASE_URL) | FOR (PHASE_CREATE) | FOR (PHASE_STATUS) \
    | FOR (PHASE_RESULTS))
#define ALL (ANSWERS | FOR (PHASE_UPLOAD))

typedef enum
{
  AMOUNT_NONE,
  AMOUNT_OPTIONAL,
  AMOUNT_NEEDED,
} AmountRule;

static const char *const phase_names[] = {
  "url", "upload", "create", "status", "results", NULL
};

static const struct
{
  const char *name;
  FaultKind kind;
  guint phases;
  AmountRule amount;
} kinds[] = {
  {"stall", FAULT_STALL, ALL, AMOUNT_OPTIONAL},
  {"reset", FAULT_RESET, ALL, AMOUNT_OPTIONAL},
  {"cut", FAULT_CUT, ANSWERS, AMOUNT_NEEDED},
  {"cutclean", FAULT_CUT_CLEAN, ANSWERS, AMOUNT_NEEDED},
  {"html", FAULT_HTML, ALL, AMOUNT_NONE},
  {"empty", FAULT_EMPTY, ALL, AMOUNT_NONE},
  {"expired", FAULT_EXPIRED, FOR (PHASE_UPLOAD) | FOR (PHASE_RESULTS),
      AMOUNT_NONE},
  {"corrupt", FAULT_CORRUPT, FOR (PHASE_UPLOAD), AMOUNT_NONE},
  {"slow", FAULT_SLOW, FOR (PHASE_UPLOAD) | FOR (PHASE_RESULTS),
      AMOUNT_NEEDED},
};

typedef struct
{
  Fault fault;
  Phase phase;
  gboolean limited;
  guint64 left;
} Order;

struct _Faults
{
  GArray *orders;
};

Faults *
faults_new (void)
{
  Faults *self = g_new0 (Faults, 1);

  self->orders = g_array_new (FALSE, FALSE, sizeof (Order));
  return self;
}

void
faults_free (Faults * self)
{
  g_array_unref (self->orders);
  g_free (self);
}

static gboolean
parse_phase (const char *name, Phase * phase)
{
  for (guint i = 0; phase_names[i]; i++) {
    if (g_str_equal (phase_names[i], name)) {
      *phase = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* @name is what stands before '@', @amount what stands behind it or NULL. */
static gboolean
parse_kind (const char *name, const char *amount, Phase phase, Fault * fault)
{
  guint64 number;

  fault->amount = -1;
  if (g_ascii_string_to_unsigned (name, 10, 300, 599, &number, NULL)) {
    fault->kind = FAULT_STATUS;
    fault->status = number;
    return !amount;
  }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!g_str_equal (kinds[i].name, name))
      continue;
    if (!(kinds[i].phases & FOR (phase))
        || (amount && kinds[i].amount == AMOUNT_NONE)
        || (!amount && kinds[i].amount == AMOUNT_NEEDED))
      return FALSE;
    fault->kind = kinds[i].kind;
    if (!amount)
      return TRUE;
    if (!g_ascii_string_to_unsigned (amount, 10,
            fault->kind == FAULT_SLOW ? 1 : 0, G_MAXINT64, &number, NULL))
      return FALSE;
    fault->amount = number;
    return TRUE;
  }
  return FALSE;
}

/* Splits "xN" off the end of @kind. "expired" holds an x too, but no number
 * follows it. */
static gboolean
parse_times (char *kind, Order * order)
{
  char *times = strrchr (kind, 'x');

  if (!times || !g_ascii_isdigit (times[1]))
    return TRUE;
  *times = '\0';
  order->limited = TRUE;
  return g_ascii_string_to_unsigned (times + 1, 10, 1, G_MAXUINT32,
      &order->left, NULL);
}

gboolean
faults_add (Faults * self, const char *spec, GError ** error)
{
  g_autofree char *copy = g_strdup (spec);
  char *kind = strchr (copy, ':');
  char *amount;
  Order order = { 0, };

  if (kind) {
    *kind++ = '\0';
    if (parse_phase (copy, &order.phase) && parse_times (kind, &order)) {
      amount = strchr (kind, '@');
      if (amount)
        *amount++ = '\0';
      if (parse_kind (kind, amount, order.phase, &order.fault)) {
        g_array_append_val (self->orders, order);
        return TRUE;
      }
    }
  }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "“%s” is not a fault: see --help for PHASE:KIND[xN]", spec);
  return FALSE;
}

const Fault *
faults_take (Faults * self, Phase phase)
{
  for (guint i = 0; i < self->orders->len; i++) {
    Order *order = &g_array_index (self->orders, Order, i);

    if (order->phase != phase || (order->limited && order->left == 0))
      continue;
    if (order->limited)
      order->left--;
    return &order->fault;
  }
  return NULL;
}
