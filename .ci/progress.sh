# How long things take. Sourced by ./quickstart and ./check.

short_time() {  # short_time SECONDS: "48 s", "3 min 05 s"
  if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

processor_seconds() {  # of all that this shell has started and waited for
  awk -v ticks="$(getconf CLK_TCK)" '{ printf "%d", ($16 + $17) / ticks }' /proc/$$/stat
}

show_progress() {  # ninja's lines, "[done/all] ...", as a percentage: one line of a terminal, else a line now and then
  local begun=$SECONDS shown=$SECONDS line part='' finished=0 all=0 text status
  while :; do
    status=0
    IFS= read -r -t 1 line || status=$?
    if ((status > 128)); then  # nothing for a second; perhaps half a line
      part+=$line
    elif ((status)); then
      break
    else
      line=$part$line part=
      [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] && finished=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
    fi
    ((all > 0)) || continue
    text="  $((100 * finished / all)) % after $(short_time $((SECONDS - begun)))"
    # Of a few steps nothing can be told; the last ones are no faster than the first.
    ((finished >= 10 && finished < all)) &&
      text+=", about $(short_time $(((SECONDS - begun) * (all - finished) / finished))) left"
    if [ -t 1 ]; then
      printf '\r%s\033[K' "$text"
    elif ((SECONDS - shown >= 30)); then
      echo "$text"
      shown=$SECONDS
    fi
  done
  if [ -t 1 ]; then printf '\r\033[K'; fi
}

build() {  # build PRESET [-DVARIABLE=VALUE] [TARGET...]: shows that it is alive, and prints the log only if something fails
  local preset=$1 log=build/$1/build.log variable=
  shift
  if [[ ${1:-} == -D* ]]; then variable=$1 && shift; fi
  mkdir -p "build/$preset"
  cmake --preset "$preset" ${variable:+"$variable"} >"build/$preset/configure.log" 2>&1 || { cat "build/$preset/configure.log" >&2; return 1; }
  NINJA_STATUS='[%f/%t] ' cmake --build --preset "$preset" ${1:+--target "$@"} 2>&1 | tee "$log" | show_progress ||
    { grep -vE '^\[[0-9]+/[0-9]+\]' "$log" >&2; return 1; }
}
