using Sinter.Testing;

namespace Sinter.Data.Tests;

public class AtomicFileTests
{
    [Fact]
    public void A_written_file_replaces_the_old_one_and_leaves_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "old");
        AtomicFile.Write(path, s => s.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Location));
    }

    [Fact]
    public void A_writer_that_throws_leaves_the_old_file_and_no_temporary_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, s =>
        {
            s.Write(new byte[1 << 20]);
            throw new InvalidOperationException("stop");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Location));
    }

    [Fact]
    public void A_rename_that_fails_leaves_no_temporary_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("taken");
        Directory.CreateDirectory(path);
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(path, s => s.WriteByte(1)));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Location));
    }

    [Fact]
    public void The_old_file_stays_readable_until_the_commit()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "old");
        using (var file = AtomicFile.Create(path))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
        }
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(folder.Location, "no", "a"), _ => { }));
        Assert.Contains("does not exist; create it first", error.Message);
    }
}
