"""PyTorch's view of the files of these tests.

    python3 torch_files.py describe FILE ...     one line for each tensor and plain value of each file
    python3 torch_files.py digest ROOT FILE ...  one line for each file: its number of lines and their SHA-256
    python3 torch_files.py write FOLDER          writes the files that the tests read (Files/, made by PyTorch 1.13.1)
"""
import collections
import hashlib
import os
import sys
import warnings

import numpy
import torch

warnings.filterwarnings('ignore')


def number(x):
    return repr(x) if isinstance(x, float) else str(x)


def lines(value, path=''):
    join = lambda key: f'{path}.{key}' if path else str(key)
    if isinstance(value, numpy.ndarray):
        value = torch.from_numpy(value.astype(value.dtype.newbyteorder('=')))
    if isinstance(value, torch.Tensor):
        kind = 'parameter' if isinstance(value, torch.nn.Parameter) else 'tensor'
        x = value.detach().resolve_conj().resolve_neg().contiguous()
        data = x.view(torch.int16) if x.dtype == torch.bfloat16 else x
        sha = hashlib.sha256(data.numpy().tobytes()).hexdigest()[:16]
        yield f"{path or 'tensor'} {kind} {str(x.dtype)[6:]} {list(value.shape)} {list(value.stride())} {'grad' if value.requires_grad else 'fixed'} {sha}"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from lines(item, join(key))
    elif isinstance(value, torch.Size):
        yield f'{path} = {list(value)}'
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from lines(item, join(i))
    elif isinstance(value, (set, frozenset)):
        yield f"{path} = {{{', '.join(sorted(map(number, value)))}}}"
    elif isinstance(value, torch.dtype):
        yield f'{path} = {str(value)[6:]}'
    elif isinstance(value, (bytes, bytearray)):
        yield f'{path} = {value.hex()}'
    elif isinstance(value, numpy.generic):
        yield f'{path} = {number(value.item())}'
    else:
        yield f'{path} = {number(value)}'


def examples():
    kinds = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.int16, torch.int32, torch.int64, torch.bool, torch.complex64, torch.complex128]
    yield 'types', {str(t)[6:]: torch.arange(-3, 9).to(t).reshape(3, 4) if t != torch.uint8 else torch.arange(12).to(t).reshape(3, 4) for t in kinds}
    base = torch.arange(60, dtype=torch.float32)
    yield 'views', {
        'base': base, 'slice': base[10:20], 'matrix': base.view(6, 10), 'transposed': base.view(6, 10).t(), 'column': base.view(6, 10)[:, 3], 'steps': base[1::7],
        'expanded': torch.ones(1, 3).expand(4, 3), 'scalar': torch.tensor(2.5), 'empty': torch.empty(0, 3), 'conjugate': torch.tensor([1 + 2j, 3 - 4j]).conj(), 'negative': torch._neg_view(torch.arange(3.)), 'channels_last': torch.arange(24.).view(1, 2, 3, 4).to(memory_format=torch.channels_last),
    }
    yield 'containers', {
        'none': None, 'true': True, 'int': 42, 'negative': -7, 'large': 2 ** 40, 'huge': 2 ** 200, 'minus_huge': -2 ** 200, 'float': 0.1, 'nan': float('nan'), 'inf': float('inf'), 'text': 'naïve 🙂',
        'bytes': b'\x00\xff\x80', 'list': [1, [2.5, 'x'], []], 'tuple': (1, (2, 3), ()), 'long_tuple': tuple(range(6)), 'set': {3, 1, 2}, 'frozen': frozenset({'b', 'a'}),
        'ordered': collections.OrderedDict(b=1, a=torch.tensor([1, 2])), 'counter': collections.Counter('abca'), 'numbered': {0: 'zero', 1: torch.tensor([0.5])},
        'size': torch.Size([2, 3]), 'dtype': torch.float16, 'device': str(torch.device('cpu')), 'complex': 1 + 2j, 'pairs': {(1, 'a'): 5},
    }
    yield 'numpy', {
        'array': numpy.arange(6, dtype='float32').reshape(2, 3), 'fortran': numpy.asfortranarray(numpy.arange(6, dtype='int64').reshape(2, 3)), 'big': numpy.arange(4, dtype='>i4'),
        'number': numpy.float32(1.5), 'integer': numpy.int64(-9), 'truth': numpy.bool_(True),
    }
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
    optimizers = {'adam': torch.optim.AdamW(net.parameters(), lr=0.01, amsgrad=True), 'sgd': torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True)}
    for optimizer in optimizers.values():
        net(torch.randn(8, 3)).square().mean().backward()
        optimizer.step()
    yield 'training', {'epoch': 3, 'model': net.state_dict(), **{name: optimizer.state_dict() for name, optimizer in optimizers.items()},
                       'parameter': net[0].weight, 'tied': [net[2].bias, net[2].bias], 'leaf': torch.ones(2, requires_grad=True)}
    yield 'tensor', torch.arange(5.)


if __name__ == '__main__':
    verb, *rest = sys.argv[1:]
    if verb == 'describe':
        for file in rest:
            print('\n'.join(lines(torch.load(file, map_location='cpu'))))
    elif verb == 'digest':
        for file in sorted(rest[1:]):
            text = list(lines(torch.load(os.path.join(rest[0], file), map_location='cpu')))
            print(f"{file}\t{len(text)}\t{hashlib.sha256(chr(10).join(text).encode()).hexdigest()[:16]}")
    elif verb == 'write':
        for name, value in examples():
            torch.save(value, os.path.join(rest[0], f'{name}.pt'))
            torch.save(value, os.path.join(rest[0], f'{name}.legacy.pt'), _use_new_zipfile_serialization=False)
        torch.save({'x': torch.arange(3)}, os.path.join(rest[0], 'protocol4.pt'), pickle_protocol=4)
