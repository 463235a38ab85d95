/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long the fastest parser there is takes when it looks at one field only:
 * adds up the x of every prediction of FILE, and prints the CPU seconds
 * and the sum. */

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <simdjson.h>

using namespace simdjson;

static double
sum_column (ondemand::array column)
{
  double sum = 0;

  for (auto element : column)
    for (auto prediction : element["predictions"].get_array ())
      sum += double (prediction["x"]);
  return sum;
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    return EXIT_FAILURE;

  std::clock_t start = std::clock ();
  ondemand::parser parser;
  auto text = padded_string::load (argv[1]);
  ondemand::document document = parser.iterate (text);
  double sum = 0;

  for (auto member : document.get_object ()) {
    std::string_view name = member.unescaped_key ();

    if (name != "frame_offset" && name != "time_offset")
      sum += sum_column (member.value ().get_array ());
  }

  double taken = double (std::clock () - start) / CLOCKS_PER_SEC;
  std::printf ("%.4f %.6f\n", taken, sum);
  return EXIT_SUCCESS;
}
