/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lookups.h"

/* By how much times may differ that are taken for the same. */
#define TOLERANCE (100 * GST_USECOND)

typedef gboolean (*Lookup) (GstRoboflowResults * results, guint64 wanted,
    GstRoboflowMatch match, guint * index);

/* Frame numbers or times; a frame whose time is not known cannot be found. */
typedef struct
{
  const guint64 *values;
  guint n;
  guint64 tolerance;
  Lookup lookup;
} Lookups;

static guint64
get_distance (guint64 a, guint64 b)
{
  return MAX (a, b) - MIN (a, b);
}

/* Returns: the number or time of the frame that is found, G_MAXUINT64 if none
 * is */
static guint64
look_up (GstRoboflowResults * results, const Lookups * lookups,
    guint64 wanted, GstRoboflowMatch match)
{
  guint index = 0;

  if (!lookups->lookup (results, wanted, match, &index))
    return G_MAXUINT64;
  g_assert_cmpuint (index, <, lookups->n);
  g_assert_cmpuint (lookups->values[index], !=, G_MAXUINT64);
  return lookups->values[index];
}

/* Binary searches have to find what a look at every frame finds. */
static void
check_lookup (GstRoboflowResults * results, const Lookups * lookups,
    guint64 wanted)
{
  guint64 nearest = G_MAXUINT64, previous = G_MAXUINT64, found;

  for (guint i = 0; i < lookups->n; i++) {
    guint64 value = lookups->values[i];

    if (value == G_MAXUINT64)
      continue;
    nearest = MIN (nearest, get_distance (value, wanted));
    if ((value <= wanted || value - wanted <= lookups->tolerance)
        && (previous == G_MAXUINT64 || value > previous))
      previous = value;
  }

  found = look_up (results, lookups, wanted, GST_ROBOFLOW_MATCH_NEAREST);
  g_assert_true (found == G_MAXUINT64 ? nearest == G_MAXUINT64
      : get_distance (found, wanted) == nearest);
  found = look_up (results, lookups, wanted, GST_ROBOFLOW_MATCH_EXACT);
  g_assert_true (found == G_MAXUINT64 ? nearest > lookups->tolerance
      : get_distance (found, wanted) == nearest);
  found = look_up (results, lookups, wanted, GST_ROBOFLOW_MATCH_PREVIOUS);
  g_assert_cmpuint (found, ==, previous);
}

static void
check_all (GstRoboflowResults * results, const Lookups * lookups)
{
  guint step = MAX (1, lookups->n / 16);

  check_lookup (results, lookups, 0);
  check_lookup (results, lookups, G_MAXUINT64 - 1);
  for (guint i = 0; i < lookups->n; i += step) {
    guint64 value = lookups->values[i];

    if (value == G_MAXUINT64)
      continue;
    check_lookup (results, lookups, value);
    check_lookup (results, lookups, value / 2 + lookups->values[0] / 2);
    check_lookup (results, lookups, value + 1);
    check_lookup (results, lookups, value + lookups->tolerance);
  }
}

void
check_lookups (GstRoboflowResults * results, const guint64 * numbers,
    const GstClockTime * times, guint n)
{
  const Lookups by_number = { numbers, n, 0,
    gst_roboflow_results_lookup_number
  };
  const Lookups by_time = { times, n, TOLERANCE,
    gst_roboflow_results_lookup_time
  };

  check_all (results, &by_number);
  check_all (results, &by_time);
}
