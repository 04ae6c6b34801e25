import analysis  # noqa: F401  (it switches off the reports of onnxruntime, which its import would begin)
