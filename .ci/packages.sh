# What Sandglass needs from Debian, and how it gets there. Sourced by ./quickstart and ./check.
# Each line: package, then what shows that it is there: a command, a header, a Python module or a file.

build_packages='
g++                        command g++
cmake                      command cmake
ninja-build                command ninja
ccache                     command ccache
mold                       command mold
libtbb-dev                 header oneapi/tbb/version.h
libeigen3-dev              header eigen3/Eigen/Core
libyaml-cpp-dev            header yaml-cpp/yaml.h
libmuparser-dev            header muParser.h
libhdf5-dev                command h5cc
libfmt-dev                 header fmt/format.h
libcli11-dev               header CLI/CLI.hpp
libboost-dev               header boost/random/sobol.hpp
nlohmann-json3-dev         header nlohmann/json.hpp
libsimdjson-dev            header simdjson.h
zlib1g-dev                 header zlib.h
libpng-dev                 header png.h
libjpeg-dev                header jpeglib.h
libcairo2-dev              header cairo/cairo.h
fonts-dejavu-core          file /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
libcpp-httplib-dev         header httplib.h
catch2                     header catch2/catch.hpp
dataset-fashion-mnist      file /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
'
test_packages='
git                        command git
netcdf-bin                 command ncdump
python3-numpy              module numpy
python3-h5py               module h5py
python3-jsonschema         module jsonschema
python3-yaml               module yaml
python3-xarray             module xarray
python3-h5netcdf           module h5netcdf
python3-netcdf4            module netCDF4
python3-scipy              module scipy
python3-pandas             module pandas
python3-optuna             module optuna
python3-anndata            module anndata
protobuf-compiler          command protoc
r-base-core                command Rscript
python3-sklearn            module sklearn
python3-skimage            module skimage
python3-torch              module torch
umap-learn                 module umap
chromium                   command chromium
chromium-driver            command chromedriver
python3-selenium           module selenium
python3-optuna             module optuna
'

is_there() {  # is_there KIND WHAT
  case $1 in
    command) command -v "$2" >/dev/null ;;
    header) printf '#include <%s>\n' "$2" | g++ -std=c++20 -E -x c++ - >/dev/null 2>&1 ;;
    module) /usr/bin/python3 -c "import $2" >/dev/null 2>&1 ;;
    file) [ -e "$2" ] ;;
  esac
}

missing_packages() {  # missing_packages LIST: prints the packages of the list that are not installed
  local package kind what
  while read -r package kind what; do
    [ -n "$package" ] || continue
    if command -v dpkg-query >/dev/null; then
      dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    else
      is_there "$kind" "$what" || echo "$package"
    fi
  done <<<"$1"
}

ensure_packages() {  # ensure_packages LIST: installs what is missing, or says what it is
  local missing sudo=
  missing=$(missing_packages "$1" | paste -sd ' ' -)
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null; then
    printf 'These Debian packages (or their like on this system) are missing: %s\n' "$missing" >&2
    printf 'There is no apt-get here to install them with: please install them, then start again.\n' >&2
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'Not root and no sudo. As root: apt-get install %s\n' "$missing" >&2
      return 1
    fi
    sudo=sudo
  fi
  echo "Installing: $missing"
  $sudo apt-get update -qq
  # shellcheck disable=SC2086  # the list is meant to be split
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
