/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Adds a test for each element of an array, named @prefix and the element's name;
 * it gets a pointer to the element. */
#define ADD_CASES(prefix, cases, test) \
  for (guint i_ = 0; i_ < G_N_ELEMENTS (cases); i_++) { \
    g_autofree gchar *path_ = g_strconcat (prefix, (cases)[i_].name, NULL); \
    \
    g_test_add_data_func (path_, &(cases)[i_], test); \
  }
