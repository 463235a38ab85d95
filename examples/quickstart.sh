#!/bin/sh
# Runs a vision model over a video, from nothing to the video with what was found
# drawn on it.
#
#   sh examples/quickstart.sh [VIDEO]
#
# Without an account the local server looks for pedestrians, or for faces with
# ROBOFLOW_MODEL=faces. With ROBOFLOW_API_KEY and ROBOFLOW_MODEL (project/version)
# set, the hosted service runs that model. Without VIDEO it takes 20 seconds of a
# street scene that OpenCV's documentation ships.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${OUTPUT_DIR:-$PWD/quickstart-output}
build=${BUILD_DIR:-$root/build}

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# A wrong name is said before anything is fetched or built for it.
if [ $# -gt 0 ] && ! [ -r "$1" ]; then
  echo "$1 cannot be read" >&2
  exit 1
fi
mkdir -p "$out"

say "1/3 Building (five to ten minutes on a fresh system, once)"
sh "$root/tests/install-dependencies.sh" build run
[ -f "$build/build.ninja" ] ||
  meson setup "$build" "$root" --buildtype=release -Dtests=disabled
ninja -C "$build"

street_scene() {
  video=$out/street.avi
  [ -f "$video" ] && return
  say "Fetching the street scene (96 MB, once)"
  (
    cd "$out"
    apt-get -q download opencv-doc 2>/dev/null || {
      as_root=
      [ "$(id -u)" = 0 ] || as_root=sudo
      $as_root apt-get -q update
      apt-get -q download opencv-doc
    }
    # The file lists its frames in order: its first quarter is 20 seconds.
    dpkg-deb --fsys-tarfile opencv-doc_*.deb |
      tar -xO ./usr/share/doc/opencv-doc/examples/data/vtest.avi |
      { head -c 2100000 >street.part && cat >/dev/null; }
    rm opencv-doc_*.deb
    mv street.part "$video"
  )
}

if [ $# -gt 0 ]; then
  video=$1
else
  street_scene
fi

if [ -n "${ROBOFLOW_API_KEY:-}" ] && [ -n "${ROBOFLOW_MODEL:-}" ]; then
  model=$ROBOFLOW_MODEL
  poll=${POLL_INTERVAL:-60000}
  confidence=0.4
else
  say "2/3 Starting the local server (set ROBOFLOW_API_KEY and ROBOFLOW_MODEL for the hosted one)"
  mkfifo "$out/url.$$"
  "$build/src/server/roboflow-video-server" >"$out/url.$$" 2>"$out/server.log" &
  server=$!
  trap 'kill $server; rm -f "$out/url.$$"' EXIT
  read -r ROBOFLOW_API_URL <"$out/url.$$"
  ROBOFLOW_API_KEY=local
  export ROBOFLOW_API_KEY ROBOFLOW_API_URL
  model=${ROBOFLOW_MODEL:-pedestrians}
  poll=1000
  confidence=0.6
fi

say "3/3 Playing $video twice: to look at it, and with what was found"
export GST_PLUGIN_PATH="$build/gst"
# A muxer waits for every stream that it is promised.
sound=
if gst-launch-1.0 -q filesrc location="$video" ! \
  decodebin caps=audio/x-raw expose-all-streams=false ! fakesink num-buffers=1 \
  >/dev/null 2>&1
then
  sound="file. ! audioconvert ! audioresample ! avenc_aac ! mux."
fi
# Players want even sizes and I420 in H.264.
# shellcheck disable=SC2086
gst-launch-1.0 \
  filesrc location="$video" ! decodebin name=file \
  file. ! videoconvert ! videoflip video-direction=auto ! \
    roboflowvideoinfer model-id="$model" infer-fps=5 poll-interval=$poll \
      inference-params="params,confidence=$confidence" \
      results-location="$out/results.json" \
      predictions-location="$out/predictions.jsonl" ! \
    roboflowoverlay ! videoconvert ! videoscale ! \
    "video/x-raw,format=I420,width=[2,16384,2],height=[2,16384,2]" ! \
    x264enc pass=qual quantizer=23 speed-preset=veryfast ! mp4mux name=mux ! \
    filesink location="$out/annotated.mp4" \
  $sound

say "What was found"
"$build/examples/summary" "$out/results.json"
"$build/examples/picture" "$out/annotated.mp4" "$out/results.json" "$out/annotated.png"
echo "The video with what was found drawn on it: $out/annotated.mp4"
echo "The frame in which most was found: $out/annotated.png"
echo "Results as the service wrote them: $out/results.json"
echo "Predictions with the times of the video's own frames: $out/predictions.jsonl"
