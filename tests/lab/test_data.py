"""The data: what comes without a network, what is wrong with noisy labels, what a summary says."""

import types

import keras
import mnist1d
import numpy as np
import pytest

from course.lab import data

EMBEDDED = {"digits": (1437, 360, 64), "mnist1d": (4000, 1000, 40)}


@pytest.mark.parametrize("name", EMBEDDED)
def test_embedded_data_have_the_promised_shapes_and_types(name):
    made, (training, test, features) = getattr(data, name)(), EMBEDDED[name]
    assert made.x_train.shape == (training, features) and made.x_test.shape == (test, features)
    assert made.x_train.dtype == made.x_test.dtype == np.float32
    assert made.y_train.dtype == made.y_test.dtype == np.int32
    assert set(made.y_train) == set(made.y_test) == set(range(10))


def test_a_summary_is_one_line():
    summary = "digits: 1437 training and 360 test rows of 64 features, 10 classes"
    assert str(data.digits()) == summary
    assert str(data.noisy_labels(data.digits(), 0.4)).startswith("digits, 40% wrong labels: 1437")


def test_the_seed_draws_the_split_of_all_rows():
    first, again, other = (data.digits(seed, standardize=False) for seed in (1, 1, 2))
    assert np.array_equal(first.x_test, again.x_test)
    assert not np.array_equal(first.x_test, other.x_test)
    for split in (first, other):
        rows = np.concatenate([split.x_train, split.x_test])
        assert len(rows) == 1797 and rows.sum() == 561718


def test_pixels_are_standardized_by_the_training_rows_alone():
    raw, made = data.digits(standardize=False), data.digits()
    varied = raw.x_train.std(0) > 0
    assert raw.x_train.max() == 16
    assert np.abs(made.x_train.mean(0)).max() < 1e-5
    assert made.x_train.std(0)[varied] == pytest.approx(1, abs=1e-4)
    assert not made.x_train[:, ~varied].any()
    assert np.abs(made.x_test.mean(0)).max() > 0.01


def test_mnist1d_is_the_same_everywhere_and_leaves_the_global_generator_alone():
    np.random.seed(3)
    expected = np.random.random()
    data.mnist1d.cache_clear()
    np.random.seed(3)
    made = data.mnist1d()
    assert np.random.random() == expected
    assert data.mnist1d() is made
    assert made.y_train[:8].tolist() == [2, 6, 4, 5, 6, 6, 6, 0]


def test_mnist1d_is_bit_by_bit_what_its_package_makes():
    ours, state = data.mnist1d(), np.random.get_state()
    made = mnist1d.data.make_dataset(mnist1d.data.get_dataset_args())
    np.random.set_state(state)
    assert np.array_equal(ours.x_train, made["x"].astype("float32"))
    assert np.array_equal(ours.x_test, made["x_test"].astype("float32"))


def test_a_release_of_mnist1d_that_interpolates_otherwise_is_left_as_it_is():
    module = types.SimpleNamespace()
    with data._interpolated_by_numpy(module):
        assert vars(module) == {}
    assert vars(module) == {}


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_exactly_the_share_of_training_labels_is_wrong(share):
    clean = data.digits()
    noisy = data.noisy_labels(clean, share, seed=5)
    assert (noisy.y_train != clean.y_train).sum() == round(share * 1437)
    assert set(noisy.y_train) == set(range(10))
    assert noisy.y_test is clean.y_test and noisy.x_train is clean.x_train


def test_wrong_labels_are_any_other_class_and_drawn_by_the_seed():
    clean = data.digits()
    one, same, other = (data.noisy_labels(clean, 1.0, seed).y_train for seed in (0, 0, 1))
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    shifts = np.bincount((one - clean.y_train) % 10, minlength=10)
    assert shifts[0] == 0 and shifts[1:].min() > 100


def test_a_share_is_no_percentage():
    with pytest.raises(ValueError, match="0 to 1, and not 40"):
        data.noisy_labels(data.digits(), 40)


def unreachable():
    print("Downloading data from https://example.org")
    raise Exception("URL fetch failure on https://example.org: None -- [Errno -3]")


@pytest.fixture(autouse=True)
def nothing_downloaded_before():
    data._downloaded.cache_clear()


@pytest.mark.parametrize(
    ("name", "instead"),
    [("mnist", "digits"), ("fashion_mnist", "mnist1d"), ("cifar10", "mnist1d")],
)
def test_without_network_one_sentence_names_the_embedded_data(name, instead, monkeypatch, capsys):
    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", unreachable)
    with pytest.raises(data.NoNetwork) as failed:
        getattr(data, name)()
    sentence = f"✗ {name} has to be downloaded and there is no network: use data.{instead}()"
    assert failed.value._render_traceback_() == [f"{sentence} instead."]
    assert failed.value.__suppress_context__ and capsys.readouterr().out == ""


def test_other_failures_are_not_taken_for_a_missing_network(monkeypatch):
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        data.mnist()


def test_downloaded_pictures_are_scaled_to_1_and_labels_flattened(monkeypatch):
    pictures, labels = np.full((3, 32, 32, 3), 255, np.uint8), np.array([[2], [0], [1]])
    load = lambda: ((pictures, labels), (pictures, labels))  # noqa: E731
    monkeypatch.setattr(keras.datasets.cifar10, "load_data", load)
    made = data.cifar10()
    assert made.x_train.dtype == np.float32 and made.x_train.max() == 1
    assert made.y_test.tolist() == [2, 0, 1]
    assert "of 32 × 32 × 3 features, 3 classes" in str(made)


def test_first_keeps_the_test_rows():
    few = data.digits().first(300)
    assert len(few.x_train) == len(few.y_train) == 300 and len(few.x_test) == 360
