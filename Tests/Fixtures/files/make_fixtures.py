"""Writes the small NumPy files that TensorFilesTests reads. Needs numpy; run it in this directory."""

import numpy as np

matrix = np.arange(6, dtype=np.float32).reshape(2, 3)

np.save("matrix.npy", matrix)
np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype=np.int16).reshape(2, 3, 4)))
np.save("bigendian.npy", matrix.astype(">f8"))
np.save("scalar.npy", np.array(2.5, dtype=np.float16))
np.savez("stored.npz", W=matrix, b=np.array([1, 2, 3], dtype=np.int64), flag=np.array(True))
np.savez_compressed("deflated.npz", W=matrix, zeros=np.zeros((16, 16), dtype=np.float32))
