using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Sinter.Data;

/// <summary>The pages of a file as memory of tensors. Collected with its last holder; the view's handle then unmaps it.</summary>
sealed class MappedFile : Block
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;

    public MappedFile(SafeFileHandle handle, long length)
    {
        // Copy on write: an in-place change of a tensor neither reaches the file nor faults.
        _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
        Bytes = length;
        Pointer = _view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)_view.PointerOffset;
    }

    public override void Release()
    {
        Pointer = 0;
        _view.Dispose();
        _file.Dispose();
    }
}
