"""What the peers' scripts share: the images, and one thread for everything that computes."""
import gzip
import os
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy  # after the variables, which its BLAS reads when it is loaded

IMAGES = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"  # Debian's dataset-fashion-mnist


def fashion_mnist(count):
    """The first `count` images of the training set: (count, 784), float32 from 0 to 1."""
    with gzip.open(IMAGES) as file:
        pixels = numpy.frombuffer(file.read(16 + 784 * count), numpy.uint8, offset=16)
    return pixels.reshape(count, 784).astype(numpy.float32) / 255


def product_rate(product, size=768, seconds=0.3):
    """GF/s of `product()`, which multiplies two square matrices of `size` and waits for the result."""
    product()
    best, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        product()
        best = max(best, 2e-9 * size**3 / (time.perf_counter() - begin))
    return best
