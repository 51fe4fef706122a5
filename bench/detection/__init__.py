"""Speed and calibration of the detectors; `python -m bench.detection` and `python -m bench.detection.calibration`."""
