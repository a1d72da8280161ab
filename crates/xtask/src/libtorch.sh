#!/usr/bin/env bash
# Makes a CPU-only libtorch folder out of PyTorch's wheel for Linux on x86-64: its headers and
# CPU libraries, and in place of CUDA's, stubs that say there is no device.
# usage: libtorch.sh WHEEL FOLDER
set -euo pipefail
wheel=${1:?wheel} folder=${2:?folder}
mkdir -p "$folder"
python3 - "$wheel" "$folder" <<'PY'
import os, shutil, sys, zipfile
wheel, folder = sys.argv[1:]
keep = ("torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp", "torch/include/")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(keep) and not name.endswith("/"):
            path = os.path.join(folder, name[len("torch/"):])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
PY
lib=$folder/lib
cat > "$folder/cudart.c" <<'C'
/* No CUDA here: cudaErrorNoDevice is 100. */
int cudaDriverGetVersion(int *v) { if (v) *v = 0; return 0; }
int cudaRuntimeGetVersion(int *v) { if (v) *v = 0; return 0; }
int cudaGetDeviceCount(int *c) { if (c) *c = 0; return 100; }
int cudaGetDeviceProperties_v2(void *p, int d) { (void)p; (void)d; return 100; }
const char *cudaGetErrorString(int e) { (void)e; return "no CUDA in this libtorch"; }
C
{
    echo '/* No profiling of CUDA: CUPTI_ERROR_NOT_INITIALIZED is 15. */'
    echo 'int cuptiGetResultString(int r, const char **s) {'
    echo '    (void)r; if (s) *s = "no CUPTI in this libtorch"; return 0; }'
    nm -D --undefined-only "$lib/libtorch_cpu.so" |
        sed -n 's/.* U \(cupti[A-Za-z_0-9]*\)@.*/\1/p' | sort -u |
        grep -vx cuptiGetResultString | sed 's/.*/int &(void) { return 15; }/'
} > "$folder/cupti.c"
for name in cudart cupti; do
    echo "lib$name.so.12 { global: *; };" > "$folder/$name.map"
    cc -shared -fPIC -O1 -o "$lib/lib$name.so.12" -Wl,-soname,"lib$name.so.12" \
        -Wl,--version-script="$folder/$name.map" "$folder/$name.c"
done
# libtorch.so is an umbrella: an empty library that needs libtorch_cpu.
echo 'int nutgraf_libtorch_umbrella;' > "$folder/torch.c"
cc -shared -fPIC -o "$lib/libtorch.so" -Wl,-soname,libtorch.so -Wl,-rpath,'$ORIGIN' \
    -Wl,--no-as-needed "$folder/torch.c" -L"$lib" -ltorch_cpu -lc10 -Wl,-rpath-link,"$lib"
rm -f "$folder"/*.c "$folder"/*.map
# The OpenMP library that programs are linked with must be the one libtorch uses.
gomp=$(basename "$lib"/libgomp-*.so.1)
ln -sf "$gomp" "$lib/libgomp.so.1"
ln -sf "$gomp" "$lib/libgomp.so"
echo "2.4.0+cpu" > "$folder/build-version"
